// The live stream: one connection per browser. The tab that holds the lock listens and tells the
// others over a channel; when it closes, the next takes the lock. Frames carry ids only, so a frame
// means "this may have changed": the cached answers below it are fetched again.
import type { QueryClient } from "@tanstack/react-query";
import { keysTouched, type Change, type Touched } from "./live_kinds.ts";
import type { Id } from "./wire.ts";

const PATH = "/api/v1/stream";
const NAME = "rapport.stream";
const GATHER_FOR = 60;
const RETRY_AFTER = 4_000;

/** What one tab tells the others: a change, or that changes may have been missed. */
type Told = Change | "gap";

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
  let begun = false;
  const hear = (told: Told) => {
    if (told !== "gap") return follow(told);
    // At the first opening, what is still being fetched is as new as the connection.
    void cache.invalidateQueries({}, { cancelRefetch: begun });
    begun = true;
  };
  const stopped = new AbortController();
  const channel = typeof BroadcastChannel === "undefined" ? undefined : new BroadcastChannel(NAME);
  if (channel) channel.onmessage = (message: MessageEvent<Told>) => hear(message.data);
  const lead = () =>
    listen(stopped.signal, (told) => {
      channel?.postMessage(told);
      hear(told);
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

/** Holds the connection until stopped; the browser opens it again after a short break. */
function listen(stopped: AbortSignal, hear: (told: Told) => void): Promise<void> {
  return new Promise((done) => {
    // The lock may come just after the tab has stopped: kept then, it would leave every tab deaf.
    if (stopped.aborted) return done();
    let source: EventSource | undefined;
    const open = () => {
      if (stopped.aborted) return;
      source = new EventSource(PATH);
      source.addEventListener("change", (event) => hear(read((event as MessageEvent<string>).data)));
      // The first frame of every connection, also of one that the browser made again by itself: nobody
      // knows what happened before it. `reset` says that this connection fell behind.
      source.addEventListener("ready", () => hear("gap"));
      source.addEventListener("reset", () => hear("gap"));
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

function read(data: string): Told {
  try {
    return JSON.parse(data) as Change;
  } catch {
    return "gap";
  }
}
