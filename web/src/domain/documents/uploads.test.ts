import { expect, test } from "vitest";
import { Problem } from "../../app/api.ts";
import { isFinal, Uploads, type Place, type World } from "./uploads.ts";

const place: Place = { project: "p", folder: "Plans" };
const file = (name: string) => new File(["words"], name);
const turn = () => new Promise((done) => setTimeout(done));

/** A server that answers when it is told to. */
function scene(named: Record<string, number> = {}) {
  const sent: { name: string; place: Place; done: () => void; fail: (reason: unknown) => void; signal: AbortSignal }[] = [];
  const filed: Place[] = [];
  const world: World = {
    sameName: async (_, name) => (name in named ? { id: `of-${name}`, version: named[name]! } : undefined),
    send: (to, { name }, onSent, signal) => {
      onSent(2);
      return new Promise((done, fail) => {
        sent.push({ name, place: to, done, fail, signal });
        signal.addEventListener("abort", () => fail(new DOMException("cancelled", "AbortError")));
      });
    },
    filed: async (to) => void filed.push(to),
  };
  const uploads = new Uploads(world);
  const states = () => uploads.list().map((each) => `${each.file.name} ${each.state}`);
  return { uploads, sent, filed, states };
}

test("two at a time, and the next when one is there", async () => {
  const { uploads, sent, filed, states } = scene();
  uploads.add([file("a"), file("b"), file("c")], place);
  await turn();
  expect(states()).toEqual(["a sending", "b sending", "c waiting"]);
  expect(uploads.list()[0]!.sent).toBe(2);
  sent[0]!.done();
  await turn();
  expect(states()).toEqual(["b sending", "c sending"]);
  expect(filed).toEqual([place]);
});

test("a name that is there already is asked about", async () => {
  const { uploads, sent, states } = scene({ a: 3, b: 1 });
  uploads.add([file("a"), file("b")], place);
  await turn();
  expect(states()).toEqual(["a asking", "b asking"]);
  const [a, b] = uploads.list();
  uploads.decide(a!.id, true);
  uploads.decide(b!.id, false);
  await turn();
  expect(sent.map((each) => each.place.document)).toEqual(["of-a", undefined]);
});

test("a new version is what it is: nobody is asked", async () => {
  const { uploads, states } = scene({ a: 3 });
  uploads.add([file("a")], { ...place, document: "d" });
  await turn();
  expect(states()).toEqual(["a sending"]);
});

test("called off on the way, it makes room for the next", async () => {
  const { uploads, sent, filed, states } = scene();
  uploads.add([file("a"), file("b"), file("c")], place);
  await turn();
  uploads.cancel(uploads.list()[0]!.id);
  await turn();
  expect(sent[0]!.signal.aborted).toBe(true);
  expect(states()).toEqual(["b sending", "c sending"]);
  expect(filed).toEqual([]);
});

test("what failed is tried again, after a look whether it arrived", async () => {
  const named: Record<string, number> = {};
  const { uploads, sent, states } = scene(named);
  uploads.add([file("a")], place);
  await turn();
  sent[0]!.fail(new Problem({ status: 0, code: "no_answer" }));
  await turn();
  expect(states()).toEqual(["a failed"]);
  named.a = 1;
  uploads.again(uploads.list()[0]!.id);
  await turn();
  expect(states()).toEqual(["a asking"]);
});

test.each([
  [new Problem({ status: 422, code: "invalid" }), true],
  [new Problem({ status: 413, code: "too_large" }), true],
  [new Problem({ status: 429, code: "too_many_attempts" }), false],
  [new Problem({ status: 503, code: "busy" }), false],
  [new Problem({ status: 0, code: "no_answer" }), false],
])("whether it is worth trying again: %o", (problem, final) => {
  expect(isFinal(problem)).toBe(final);
});
