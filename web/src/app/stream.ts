// The live stream: one connection per browser. The tab that holds the lock listens and tells the
// others over a channel; when it closes, the next takes the lock. Frames carry ids only, so a frame
// means "this may have changed": the cached answers below it are fetched again.
import type { QueryClient } from "@tanstack/react-query";
import type { Id } from "./wire.ts";

export interface Change {
  kind: string;
  project_id?: Id | null;
  record_id?: Id | null;
  actor_id?: Id | null;
  at?: string;
  plan_revision?: number | null;
}

const PATH = "/api/v1/stream";
const NAME = "rapport.stream";
const GATHER_FOR = 60;
const RETRY_AFTER = 4_000;

const listeners = new Set<(change: Change) => void>();

/** For a screen that applies changes itself, as the plan does. Returns the way to stop. */
export function onChange(listener: (change: Change) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export interface Touched {
  key: unknown[];
  /** This answer alone, nothing below its key. */
  exact?: boolean;
}

/** The keys a change touches. The plan is left alone when the cache already holds that revision. */
export function keysTouched(change: Change, planRevision: (project: Id) => number | undefined): Touched[] {
  const touched: Touched[] = [{ key: ["notifications"] }, { key: ["home"] }];
  const area = change.kind.split(".")[0] ?? "";
  const touch = (areas: string[], ...names: string[]) => {
    if (areas.includes(area)) touched.push(...names.map((name) => ({ key: [name] })));
  };
  if (change.record_id) touched.push({ key: ["record", change.record_id] });
  if (change.project_id) touched.push(...projectKeys(change, change.project_id, planRevision));
  touch(["project", "membership", "party", "client", "plan", "task"], "projects");
  touch(["client", "contact", "party"], "clients", "client");
  touch(["task", "plan", "assignment"], "my-work");
  touch(["person"], "persons", "me");
  return touched;
}

const BESIDE_THE_PLAN = ["members", "parties", "questions", "calendars", "sharing", "baselines"];

function projectKeys(change: Change, project: Id, planRevision: (project: Id) => number | undefined): Touched[] {
  const held = planRevision(project);
  const planIsCurrent = change.plan_revision != null && held !== undefined && held >= change.plan_revision;
  if (!planIsCurrent) return [{ key: ["project", project] }];
  return [{ key: ["project", project], exact: true }, ...BESIDE_THE_PLAN.map((part) => ({ key: ["project", project, part] }))];
}

/** Applies changes to the cache, gathered for a moment so that an import is one round of fetching. */
export function follower(cache: QueryClient): (change: Change) => void {
  let waiting: Change[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const revision = (project: Id) => cache.getQueryData<{ revision: number }>(["project", project, "plan"])?.revision;
  const flush = () => {
    timer = undefined;
    const unique = new Map<string, Touched>();
    for (const change of waiting) for (const touched of keysTouched(change, revision)) unique.set(JSON.stringify(touched), touched);
    waiting = [];
    for (const { key, exact } of unique.values()) void cache.invalidateQueries({ queryKey: key, exact: exact ?? false });
  };
  return (change) => {
    waiting.push(change);
    timer ??= setTimeout(flush, GATHER_FOR);
  };
}

/** Starts listening for this tab. Returns the way to stop. */
export function startStream(cache: QueryClient): () => void {
  const follow = follower(cache);
  const tell = (change: Change) => {
    follow(change);
    listeners.forEach((listener) => listener(change));
  };
  const stopped = new AbortController();
  const channel = typeof BroadcastChannel === "undefined" ? undefined : new BroadcastChannel(NAME);
  if (channel) channel.onmessage = (message: MessageEvent<Change>) => tell(message.data);
  const lead = () =>
    listen(stopped.signal, {
      change: (change) => {
        channel?.postMessage(change);
        tell(change);
      },
      gap: () => void cache.invalidateQueries(),
    });
  if (navigator.locks && channel) {
    navigator.locks.request(NAME, { signal: stopped.signal }, lead).catch(() => undefined);
  } else {
    // Plain-HTTP pages have no locks: each tab listens for itself.
    void lead();
  }
  return () => {
    stopped.abort();
    channel?.close();
  };
}

interface Heard {
  change: (change: Change) => void;
  /** Something may have been missed. */
  gap: () => void;
}

/** Holds the connection until stopped. The browser resumes by Last-Event-ID after a short break. */
function listen(stopped: AbortSignal, heard: Heard): Promise<void> {
  return new Promise((done) => {
    // The lock may come just after the tab has stopped: kept then, it would leave every tab deaf.
    if (stopped.aborted) return done();
    let source: EventSource | undefined;
    let opened = false;
    const open = () => {
      if (stopped.aborted) return;
      source = new EventSource(PATH);
      source.addEventListener("change", (event) => {
        try {
          heard.change(JSON.parse((event as MessageEvent<string>).data) as Change);
        } catch {
          heard.gap();
        }
      });
      source.addEventListener("reset", heard.gap);
      source.onopen = () => {
        // A second opening by our own hand has no Last-Event-ID behind it.
        if (opened) heard.gap();
        opened = true;
      };
      source.onerror = () => {
        if (source?.readyState !== EventSource.CLOSED) return;
        source.close();
        setTimeout(open, RETRY_AFTER);
      };
    };
    stopped.addEventListener("abort", () => {
      source?.close();
      done();
    });
    open();
  });
}
