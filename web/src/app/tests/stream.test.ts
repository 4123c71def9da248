import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { QueryClient } from "@tanstack/react-query";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { keysTouched, TOUCHED_BY, type Change } from "../live_kinds.ts";
import { follower, startStream } from "../stream.ts";

const none = () => undefined;
const names = (change: Change, revision = none as (project: string) => number | undefined) => keysTouched(change, revision).map(({ key, exact }) => key.join("/") + (exact ? "!" : ""));

test.each<[Change, string[]]>([
  [{ kind: "comment.created", project_id: "p", record_id: "r" }, ["notifications", "home", "record/r", "project/p"]],
  [{ kind: "client.changed" }, ["notifications", "home", "projects", "clients", "client"]],
  [{ kind: "task.assigned", project_id: "p", record_id: "r" }, ["notifications", "home", "record/r", "project/p", "projects", "my-work"]],
  [{ kind: "plan.changed", project_id: "p" }, ["notifications", "home", "project/p", "projects", "my-work", "record"]],
  [{ kind: "person.changed" }, ["notifications", "home", "persons", "me", "record"]],
  [{ kind: "client_party.created", project_id: "p" }, ["notifications", "home", "project/p", "projects", "clients", "client", "record"]],
  [{ kind: "client_contact.created" }, ["notifications", "home", "clients", "client", "record"]],
])("%o", (change, expected) => {
  expect(names(change)).toEqual(expected);
});

function rust(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? (["tests", "target"].includes(entry.name) ? [] : rust(join(folder, entry.name))) : entry.name.endsWith(".rs") ? [join(folder, entry.name)] : []));
}

test("every noun of the server's events is known here", () => {
  const top = new URL("../../../../", import.meta.url).pathname;
  const sources = ["domain", "server/src"].flatMap((folder) => rust(join(top, folder))).map((file) => readFileSync(file, "utf8"));
  const said = /(?:Event::new\(\s*|pub const \w+: &str = |happened\(tx, &\w+, |let kind = [^;]*?)"([a-z_]+)\.[a-z_]+"/g;
  const nouns = new Set(sources.flatMap((text) => [...text.matchAll(said)].map((found) => found[1]!)));
  expect(nouns.size).toBeGreaterThan(15);
  expect([...nouns].filter((noun) => !(noun in TOUCHED_BY))).toEqual([]);
});

test("one's own edit does not fetch the plan again; a newer revision does", () => {
  const change: Change = { kind: "plan.changed", project_id: "p", plan_revision: 5 };
  expect(names(change, () => 5)).toContain("project/p!");
  expect(names(change, () => 5)).not.toContain("project/p");
  expect(names(change, () => 4)).toContain("project/p");
});

test("a burst of changes is one round of fetching", () => {
  vi.useFakeTimers();
  const cache = new QueryClient();
  const invalidate = vi.spyOn(cache, "invalidateQueries").mockResolvedValue();
  const follow = follower(cache);
  for (let number = 0; number < 200; number += 1) follow({ kind: "comment.created", project_id: "p", record_id: "r" });
  expect(invalidate).not.toHaveBeenCalled();
  vi.runAllTimers();
  expect(invalidate).toHaveBeenCalledTimes(4);
  vi.useRealTimers();
});

class Source {
  static opened: Source[] = [];
  static CLOSED = 2;
  readyState = 1;
  heard = new Map<string, (event: unknown) => void>();
  onopen?: () => void;
  onerror?: () => void;
  constructor(readonly path: string) {
    Source.opened.push(this);
  }
  addEventListener(name: string, act: (event: unknown) => void) {
    this.heard.set(name, act);
  }
  close() {
    this.readyState = 2;
  }
}

let waiting: ((value: unknown) => unknown)[] = [];
let held = false;

beforeEach(() => {
  Source.opened = [];
  waiting = [];
  held = false;
  vi.useFakeTimers();
  vi.stubGlobal("EventSource", Source);
  // One lock for all "tabs" of the test, given to the next when it is let go.
  vi.stubGlobal("navigator", {
    locks: {
      request: (_: string, __: unknown, act: (lock: unknown) => Promise<unknown>) => {
        const run = () => {
          held = true;
          return Promise.resolve(act({})).finally(() => {
            held = false;
            waiting.shift()?.(undefined);
          });
        };
        return held ? new Promise((done) => waiting.push(done)).then(run) : run();
      },
    },
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** The first one leads; `seen` is what the second one fetches again. */
function twoTabs() {
  const [first, second] = [new QueryClient(), new QueryClient()];
  const seen = vi.spyOn(second, "invalidateQueries").mockResolvedValue();
  vi.spyOn(first, "invalidateQueries").mockResolvedValue();
  return { seen, closeFirst: startStream(first), closeSecond: startStream(second) };
}

test("two tabs share one connection, and the second takes over", async () => {
  const { seen, closeFirst, closeSecond } = twoTabs();
  expect(Source.opened.length).toBe(1);
  Source.opened[0]!.heard.get("change")!({ data: JSON.stringify({ kind: "comment.created", project_id: "p" }) });
  vi.useRealTimers();
  await vi.waitFor(() => expect(seen).toHaveBeenCalledWith(expect.objectContaining({ queryKey: ["project", "p"] })));
  closeFirst();
  await vi.waitFor(() => expect(Source.opened.length).toBe(2));
  closeSecond();
});

test("a lock that comes after the tab has stopped is let go", async () => {
  let granted: (() => Promise<void>) | undefined;
  vi.stubGlobal("navigator", { locks: { request: (_: string, __: unknown, lead: () => Promise<void>) => new Promise(() => (granted = lead)) } });
  startStream(new QueryClient())();
  await granted!();
  expect(Source.opened.length).toBe(0);
});

test("every beginning of a connection, and every reset, asks for everything again", () => {
  const cache = new QueryClient();
  const invalidate = vi.spyOn(cache, "invalidateQueries").mockResolvedValue();
  const close = startStream(cache);
  const source = Source.opened[0]!;
  source.heard.get("ready")!({});
  // What is being fetched while the page opens is not fetched twice.
  expect(invalidate).toHaveBeenLastCalledWith({}, { cancelRefetch: false });
  source.heard.get("reset")!({});
  expect(invalidate).toHaveBeenLastCalledWith({}, { cancelRefetch: true });
  source.readyState = 2;
  source.onerror!();
  vi.advanceTimersByTime(4_000);
  expect(Source.opened.length).toBe(2);
  Source.opened[1]!.heard.get("ready")!({});
  expect(invalidate).toHaveBeenCalledTimes(3);
  close();
});

test("a gap is told to the other tabs, and a new leader begins with one", async () => {
  const { seen, closeFirst, closeSecond } = twoTabs();
  Source.opened[0]!.heard.get("reset")!({});
  vi.useRealTimers();
  await vi.waitFor(() => expect(seen).toHaveBeenCalledTimes(1));
  closeFirst();
  await vi.waitFor(() => expect(Source.opened.length).toBe(2));
  Source.opened[1]!.heard.get("ready")!({});
  expect(seen).toHaveBeenCalledTimes(2);
  closeSecond();
});
