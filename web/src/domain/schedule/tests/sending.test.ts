// One line of edits a project: what a colleague did meanwhile is fetched, what got no answer stays and
// is sent again under its own key, undo is there before the answer.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { cache, keys } from "../../../app/cache.ts";
import { forgetUndo, undo } from "../../../app/toast.ts";
import { forgetLines, giveUp, lineOf, sendAgain, sendPlanEdits } from "../plan_sending.ts";
import type { Edit, Plan } from "../plan_types.ts";
import { plan, task } from "./plan_maker.ts";

const fetched = vi.fn<(path: string, init: RequestInit) => Promise<Response>>();
const P = "p1";
const rename = (id: string, title: string): Edit => ({ op: "update_task", id, set: { title } });
const back = (id: string) => [rename(id, "as it was")];
const answer = (revision: number, id: string, given: object = {}) => new Response(JSON.stringify({ revision, moved: [], tasks: [], created: [], inverse: back(id), warnings: [], ...given }));
const refusal = (status: number, code: string) => new Response(JSON.stringify({ code }), { status });
const sent = () => fetched.mock.calls.map(([, init]) => ({ edits: (JSON.parse(String(init.body)) as { edits: Edit[] }).edits, key: new Headers(init.headers).get("idempotency-key") }));
const settled = () => new Promise((done) => setTimeout(done));
const held = () => cache.getQueryData<Plan>(keys.plan(P))!;

beforeEach(() => {
  fetched.mockReset();
  vi.stubGlobal("fetch", fetched);
  forgetUndo();
  forgetLines();
  cache.clear();
  cache.setQueryData<Plan>(keys.plan(P), { ...plan([task("a"), task("b"), task("c")]), revision: 10 });
});
afterEach(() => vi.unstubAllGlobals());

test("an answer that follows is enough; one with a gap before it has the plan fetched again", async () => {
  fetched.mockResolvedValueOnce(answer(11, "a"));
  await sendPlanEdits(P, [rename("a", "A")]);
  expect(cache.getQueryState(keys.plan(P))?.isInvalidated).toBe(false);
  fetched.mockResolvedValueOnce(answer(13, "b"));
  await sendPlanEdits(P, [rename("b", "B")]);
  expect(cache.getQueryState(keys.plan(P))?.isInvalidated).toBe(true);
  expect(held().tasks.map((each) => each.title)).toEqual(["A", "B", "c"]);
});

test("edits go one after the other, in the order of the person", async () => {
  let first = (_: Response) => {};
  fetched.mockReturnValueOnce(new Promise((done) => (first = done))).mockResolvedValueOnce(answer(12, "b"));
  const both = [sendPlanEdits(P, [rename("a", "A")]), sendPlanEdits(P, [rename("b", "B")])];
  await settled();
  expect(fetched).toHaveBeenCalledTimes(1);
  expect(lineOf(P).pending).toHaveLength(2);
  first(answer(11, "a"));
  await Promise.all(both);
  await settled();
  expect(sent().map(({ edits }) => edits[0])).toEqual([rename("a", "A"), rename("b", "B")]);
  expect(lineOf(P)).toEqual({ pending: [], saving: "saved" });
});

test("without an answer the text stays, later edits wait, and it is sent again under the same key", async () => {
  fetched.mockRejectedValueOnce(new TypeError("offline")).mockRejectedValueOnce(new TypeError("offline"));
  const first = sendPlanEdits(P, [rename("a", "A")]);
  await settled();
  const second = sendPlanEdits(P, [rename("b", "B")]);
  await settled();
  expect(lineOf(P).saving).toBe("unanswered");
  expect(lineOf(P).pending).toHaveLength(2);
  fetched.mockResolvedValueOnce(answer(11, "a")).mockResolvedValueOnce(answer(12, "b"));
  sendAgain(P);
  await Promise.all([first, second]);
  const keysOf = sent().filter(({ edits }) => JSON.stringify(edits).includes('"A"')).map(({ key }) => key);
  expect(keysOf.length).toBeGreaterThan(1);
  expect(new Set(keysOf).size).toBe(1);
});

test("given up, the waiting edits leave the screen", async () => {
  fetched.mockRejectedValueOnce(new TypeError("offline"));
  const edit = sendPlanEdits(P, [rename("a", "A")]);
  const gone = expect(edit).rejects.toMatchObject({ code: "no_answer" });
  await settled();
  giveUp(P);
  await gone;
  expect(lineOf(P).pending).toEqual([]);
  expect(await undo()).toBe(false);
});

test("what builds on a refused task is not sent; the rest is", async () => {
  fetched.mockResolvedValueOnce(refusal(422, "plan.outline_too_deep")).mockResolvedValueOnce(answer(11, "b"));
  const [made, named, other] = [sendPlanEdits(P, [{ op: "create_task", id: "n", title: "New" }]), sendPlanEdits(P, [rename("n", "Named")]), sendPlanEdits(P, [rename("b", "B")])];
  await expect(made).rejects.toMatchObject({ code: "plan.outline_too_deep" });
  await expect(named).rejects.toMatchObject({ code: "plan.outline_too_deep" });
  await other;
  expect(fetched).toHaveBeenCalledTimes(2);
});

test("Ctrl Z right after an edit undoes that edit, not the one before", async () => {
  fetched.mockResolvedValueOnce(answer(11, "a"));
  await sendPlanEdits(P, [rename("a", "A")]);
  let slow = (_: Response) => {};
  fetched.mockReturnValueOnce(new Promise((done) => (slow = done))).mockResolvedValueOnce(answer(13, "b"));
  void sendPlanEdits(P, [rename("b", "B")]);
  const undone = undo();
  slow(answer(12, "b"));
  expect(await undone).toBe(true);
  expect(sent().at(-1)?.edits).toEqual(back("b"));
});

test("a refused edit leaves nothing to undo", async () => {
  fetched.mockResolvedValueOnce(refusal(422, "plan.changed_since"));
  await expect(sendPlanEdits(P, [rename("a", "A")])).rejects.toMatchObject({ status: 422 });
  expect(await undo()).toBe(false);
});
