// Files on their way, on whatever screen they were dropped: two at a time, each can be called off, and one that
// failed can be tried again. A file whose name is there already waits until somebody says what it is: a new
// version, or another document.
import { useSyncExternalStore } from "react";
import { Problem } from "../../app/api.ts";
import { onForgetting } from "../../app/toast.ts";
import type { Id } from "../../app/wire.ts";

/** Where a file goes to: beside others in a folder, onto a record, or as a version of a document. */
export interface Place {
  project: Id;
  folder?: string | undefined;
  record?: Id | undefined;
  document?: Id | undefined;
}

export interface Upload {
  id: number;
  file: File;
  place: Place;
  /** `asking`: a document of that name is there. */
  state: "looking" | "asking" | "waiting" | "sending" | "failed";
  sent: number;
  /** The document of the same name. */
  same?: { id: Id; version: number } | undefined;
  problem?: unknown;
}

/** What the uploads need of the world; tests bring their own. */
export interface World {
  sameName: (place: Place, name: string) => Promise<{ id: Id; version: number } | undefined>;
  send: (place: Place, file: File, onSent: (bytes: number) => void, signal: AbortSignal) => Promise<void>;
  filed: (place: Place) => Promise<unknown>;
}

const AT_ONCE = 2;

export class Uploads {
  private all: Upload[] = [];
  private nextId = 1;
  private readonly stops = new Map<number, AbortController>();
  private readonly listeners = new Set<() => void>();

  constructor(private readonly world: World) {}

  readonly list = () => this.all;

  readonly subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  add(files: readonly File[], place: Place): void {
    for (const file of files) {
      const id = this.nextId++;
      this.become([...this.all, { id, file, place, state: place.document ? "waiting" : "looking", sent: 0 }]);
      if (!place.document) void this.look(id);
    }
    this.go();
  }

  /** Says what a file of a known name is. */
  decide(id: number, isNewVersion: boolean): void {
    const upload = this.find(id);
    if (!upload?.same) return;
    this.change(id, { state: "waiting", ...(isNewVersion ? { place: { ...upload.place, document: upload.same.id } } : {}) });
    this.go();
  }

  /** What seemed to fail may have arrived: its name is looked for once more. */
  again(id: number): void {
    const isNew = !this.find(id)?.place.document;
    this.change(id, { state: isNew ? "looking" : "waiting", sent: 0, problem: undefined });
    if (isNew) void this.look(id);
    this.go();
  }

  cancel(id: number): void {
    this.stops.get(id)?.abort();
    this.take(id);
    this.go();
  }

  /** Nothing goes on in the name of somebody who signed out. */
  forget(): void {
    this.stops.forEach((stop) => stop.abort());
    this.become([]);
  }

  private async look(id: number): Promise<void> {
    const upload = this.find(id);
    if (!upload) return;
    // Not to know is no reason not to file it.
    const same = await this.world.sameName(upload.place, upload.file.name).catch(() => undefined);
    this.change(id, { same, state: same ? "asking" : "waiting" });
    this.go();
  }

  private go(): void {
    const free = AT_ONCE - this.stops.size;
    for (const upload of this.all.filter((each) => each.state === "waiting").slice(0, Math.max(0, free))) void this.send(upload);
  }

  private async send({ id, file, place }: Upload): Promise<void> {
    const stop = new AbortController();
    this.stops.set(id, stop);
    this.change(id, { state: "sending" });
    try {
      await this.world.send(place, file, (sent) => this.change(id, { sent }), stop.signal);
      await this.world.filed(place);
      this.take(id);
    } catch (problem) {
      const isCalledOff = problem instanceof DOMException && problem.name === "AbortError";
      if (!isCalledOff) this.change(id, { state: "failed", problem });
    } finally {
      this.stops.delete(id);
      this.go();
    }
  }

  private find(id: number): Upload | undefined {
    return this.all.find((each) => each.id === id);
  }

  private change(id: number, change: Partial<Upload>): void {
    this.become(this.all.map((each) => (each.id === id ? { ...each, ...change } : each)));
  }

  private take(id: number): void {
    this.become(this.all.filter((each) => each.id !== id));
  }

  private become(all: Upload[]): void {
    this.all = all;
    this.listeners.forEach((listener) => listener());
  }
}

/** Too large, empty or not allowed: sending the same again changes nothing. */
export const isFinal = (problem: unknown) => problem instanceof Problem && problem.status >= 400 && problem.status < 500 && problem.status !== 408 && problem.status !== 429 && problem.field("body")?.code !== "incomplete";

export function makeUploads(world: World): { uploads: Uploads; useUploads: (wanted: (place: Place) => boolean) => Upload[] } {
  const uploads = new Uploads(world);
  onForgetting(() => uploads.forget());
  const useUploads = (wanted: (place: Place) => boolean) => useSyncExternalStore(uploads.subscribe, uploads.list).filter((each) => wanted(each.place));
  return { uploads, useUploads };
}
