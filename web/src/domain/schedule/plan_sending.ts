// The one way edits of a plan reach the server, from the plan as from an open record: one line a
// project, sent one after the other, with the way back kept from the moment a person acts. A batch
// that got no answer stays, typed text and all, under its own key until it is sent again or given up.
import { api, newKey, Problem } from "../../app/api.ts";
import { cache, freshen, keys } from "../../app/cache.ts";
import { oneSentence } from "../../app/problems.tsx";
import { dismissToast, dropUndo, keepUndo, onForgetting, toast } from "../../app/toast.ts";
import { words, type Words } from "../../app/words.ts";
import type { Project } from "../../app/wire.ts";
import { saidOf } from "./edits_in_words.ts";
import { tellWarnings } from "./plan_warnings.ts";
import { mentions, tookAnswer } from "./plan_edits.ts";
import type { Edit, EditsAnswer, Id, Plan } from "./plan_types.ts";

export interface Batch {
  token: number;
  edits: Edit[];
}

export type Saving = "saved" | "saving" | "failed" | "unanswered";

export interface Line {
  /** Sent or waiting, in order: what the screen shows on top of the plan. */
  pending: readonly Batch[];
  saving: Saving;
}

export interface SendOptions {
  /** The sentence of the toast; without one the number of moved tasks is told, if any. */
  said?: string | ((moved: number) => string) | undefined;
  /** Taking something back: that is told by whoever takes it back, and cannot be taken back as such. */
  undoing?: boolean;
}

interface Waiting extends Batch {
  key: string;
  done: (answer: EditsAnswer) => void;
  refused: (reason: unknown) => void;
}

interface State {
  line: Line;
  waiting: Waiting[];
  isSending: boolean;
  /** The toast that says nobody answers, while that is so. */
  told: number | undefined;
  listeners: Set<() => void>;
}

const IDLE: Line = { pending: [], saving: "saved" };
/** Nobody said no: the same batch may be sent again. */
const UNANSWERED = [0, 429, 502, 503, 504];
const projects = new Map<Id, State>();
let nextToken = 1;

function stateOf(project: Id): State {
  let state = projects.get(project);
  if (!state) projects.set(project, (state = { line: IDLE, waiting: [], isSending: false, told: undefined, listeners: new Set() }));
  return state;
}

function become(state: State, line: Partial<Line>): void {
  state.line = { ...state.line, ...line };
  state.listeners.forEach((listener) => listener());
}

export function lineOf(project: Id): Line {
  return stateOf(project).line;
}

export function onLine(project: Id, listener: () => void): () => void {
  const { listeners } = stateOf(project);
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Sends edits after those already in line. Rejects when they are refused; nobody has told so then. */
export function sendPlanEdits(project: Id, edits: Edit[], { said, undoing = false }: SendOptions = {}): Promise<EditsAnswer> {
  const before = cache.getQueryData<Plan>(keys.plan(project));
  const text = typeof said === "string" ? said : saidOf(edits, before, words());
  const answered = enqueue(project, edits);
  const undoId = undoing ? undefined : keepUndo({ text, where: nameOf(project), undo: () => answered.then((answer) => takeBack(project, answer.inverse, text)) });
  answered.then(
    (answer) => {
      // What changed nothing has no way back.
      if (undoId !== undefined && !answer.inverse.length) dropUndo(undoId);
      else if (!undoing) tell(answer, said, undoId);
      if (!undoing) tellWarnings(before, answer.warnings, answer.tasks);
    },
    () => undoId !== undefined && dropUndo(undoId),
  );
  return answered;
}

/** Undone edits can be done again: the way back of a way back. */
async function takeBack(project: Id, inverse: Edit[], text: string) {
  const undone = await sendPlanEdits(project, inverse, { undoing: true });
  return () => sendPlanEdits(project, undone.inverse, { said: text }).then(() => undefined);
}

/** As `sendPlanEdits`, for acts that nobody waits for: a refusal is told, or goes back to where the edit was typed. */
export function actOnPlan(project: Id, edits: Edit[], said?: string, onRefused: (reason: unknown) => void = tellRefusal): void {
  if (edits.length) sendPlanEdits(project, edits, { said }).catch(onRefused);
}

export function refusalSentence(w: Words, reason: unknown): string {
  return reason instanceof Problem && reason.code === "plan.changed_since" ? w.t("plan.changed_since") : oneSentence(w, reason);
}

export function tellRefusal(reason: unknown): void {
  toast({ text: refusalSentence(words(), reason), kind: "problem" });
}

/** Sends again what got no answer. */
export function sendAgain(project: Id): void {
  const state = stateOf(project);
  if (state.line.saving === "unanswered") void work(project, state);
}

/** Gives up what got no answer, with everything that waits behind it. */
export function giveUp(project: Id): void {
  const state = stateOf(project);
  if (state.isSending) return;
  const given = state.waiting.splice(0);
  untell(state);
  become(state, { pending: [], saving: "failed" });
  given.forEach((each) => each.refused(new Problem({ status: 0, code: "no_answer" })));
  void freshen(keys.plan(project), ["record"]);
}

function enqueue(project: Id, edits: Edit[]): Promise<EditsAnswer> {
  const state = stateOf(project);
  const token = nextToken++;
  become(state, { pending: [...state.line.pending, { token, edits }] });
  return new Promise((done, refused) => {
    state.waiting.push({ token, edits, key: newKey(), done, refused });
    void work(project, state);
  });
}

async function work(project: Id, state: State): Promise<void> {
  if (state.isSending) return;
  state.isSending = true;
  become(state, { saving: "saving" });
  let [first] = state.waiting;
  for (; first; [first] = state.waiting) {
    const next = await sendOne(project, state, first);
    if (next === "stop") break;
  }
  state.isSending = false;
}

async function sendOne(project: Id, state: State, batch: Waiting): Promise<"go on" | "stop"> {
  try {
    const answer = await api.post<EditsAnswer>(`/api/v1/projects/${project}/plan-edits`, { edits: batch.edits }, { idempotencyKey: batch.key });
    state.waiting.shift();
    untell(state);
    await take(project, batch.edits, answer);
    leave(state, [batch.token], "saved");
    batch.done(answer);
  } catch (reason) {
    if (reason instanceof Problem && UNANSWERED.includes(reason.status)) {
      become(state, { saving: "unanswered" });
      tellUnanswered(project, state);
      return "stop";
    }
    refuse(state, batch, reason);
    if (isOutdated(reason) || (reason instanceof Problem && reason.status === 404)) await freshen(keys.plan(project), ["record"]);
  }
  return "go on";
}

/** What builds on a task that was not made goes with it: each of them would be refused in turn. */
function refuse(state: State, batch: Waiting, reason: unknown): void {
  const gone = [batch];
  for (const each of state.waiting) if (each !== batch && gone.some((one) => mentions(each.edits, one.edits))) gone.push(each);
  state.waiting = state.waiting.filter((each) => !gone.includes(each));
  leave(state, gone.map((each) => each.token), "failed");
  gone.forEach((each) => each.refused(reason));
}

function leave(state: State, tokens: number[], saving: Saving): void {
  // The cache tells its readers in its own turn; the guess goes right after it, not before.
  setTimeout(() => {
    const pending = state.line.pending.filter((each) => !tokens.includes(each.token));
    become(state, { pending, saving: pending.length ? state.line.saving : saving });
  });
}

/** Puts the answer into the plan and asks again for what it does not tell. */
async function take(project: Id, edits: Edit[], answer: EditsAnswer): Promise<void> {
  const key = { queryKey: keys.plan(project), exact: true };
  const before = cache.getQueryData<Plan>(key.queryKey);
  const wasFetching = cache.isFetching(key) > 0;
  if (before) {
    await cache.cancelQueries(key);
    const taken = tookAnswer(cache.getQueryData<Plan>(key.queryKey) ?? before, edits, answer);
    cache.setQueryData<Plan>(key.queryKey, taken.plan);
    if (taken.missed || wasFetching) await freshen(key.queryKey);
  }
  for (const task of answer.tasks) cache.setQueryData<object>(keys.record(task.id), (held) => held && { ...held, ...task });
  void freshen(["record"], keys.myWork, keys.home);
  void cache.invalidateQueries({ queryKey: keys.project(project), exact: true });
}

function tell(answer: EditsAnswer, said: SendOptions["said"], undoId: number | undefined): void {
  const moved = answer.moved.filter((each) => each.shifted).length;
  const text = typeof said === "function" ? said(moved) : said ?? (moved > 1 ? words().t("plan.moved", { count: moved }) : undefined);
  if (text) toast({ text, undoId });
}

function tellUnanswered(project: Id, state: State): void {
  const { t } = words();
  state.told = toast({ text: t("plan.unanswered"), kind: "problem", act: { label: t("faces.try_again"), run: () => sendAgain(project) } });
}

function untell(state: State): void {
  if (state.told !== undefined) dismissToast(state.told);
  state.told = undefined;
}

function isOutdated(reason: unknown): boolean {
  return reason instanceof Problem && (reason.status === 412 || reason.code.endsWith("changed_since"));
}

function nameOf(project: Id): string | undefined {
  return cache.getQueryData<Project>(keys.project(project))?.name;
}

/** No line of anybody else's goes on after the sign-out. */
export function forgetLines(): void {
  projects.clear();
}

onForgetting(forgetLines);

if (typeof window !== "undefined") window.addEventListener("online", () => [...projects.keys()].forEach(sendAgain));
