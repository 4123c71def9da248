// The one way to the server: JSON in and out, errors as `Problem`. Every POST carries an
// Idempotency-Key, so that a click repeated by a shaky network is one act. Nothing is retried here.

import { wordsOf } from "./words.ts";

export interface FieldProblem {
  field: string;
  code: string;
  params?: Record<string, unknown>;
}

/** What the server refused, or could not do; `code` is the word `problem.<code>`. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly params: Record<string, unknown>;
  readonly fields: FieldProblem[];
  readonly requestId: string | undefined;

  constructor(at: { status: number; code: string; params?: Record<string, unknown>; fields?: FieldProblem[]; requestId?: string | undefined }) {
    super(at.code);
    this.name = "Problem";
    this.status = at.status;
    this.code = at.code;
    this.params = at.params ?? {};
    this.fields = at.fields ?? [];
    this.requestId = at.requestId;
  }

  /** The problem of one field of a form, if the server named it. */
  field(name: string): FieldProblem | undefined {
    return this.fields.find((each) => each.field === name);
  }
}

export interface RequestOptions {
  /** The revision this change was made from; a newer one on the server answers 412. */
  ifMatch?: number | string | undefined;
  idempotencyKey?: string | undefined;
  /** Ends the work on the server too: such a request bears no key of its own, because what bears one is finished. */
  signal?: AbortSignal | undefined;
  /** For uploads: sent as it is, not as JSON. */
  raw?: Blob | ArrayBuffer | undefined;
}

type SignedOut = () => void;
let onSignedOut: SignedOut = () => {};

/** Called once per answer that says the session has ended. */
export function whenSignedOut(act: SignedOut): void {
  onSignedOut = act;
}

const STATUS_CODES: Record<number, string> = {
  401: "signed_out",
  403: "not_allowed",
  404: "not_found",
  412: "changed_since",
  413: "too_large",
  429: "too_many_attempts",
  502: "no_answer",
  503: "busy",
  504: "no_answer",
};

async function problemOf(answer: Response): Promise<Problem> {
  let body: Record<string, unknown> = {};
  try {
    body = (await answer.json()) as Record<string, unknown>;
  } catch {
    // A proxy in between may answer with a page of its own; the status alone has to do.
  }
  const code = typeof body.code === "string" && body.code ? body.code : (STATUS_CODES[answer.status] ?? "fault");
  return new Problem({
    status: answer.status,
    code,
    params: (body.params as Record<string, unknown> | undefined) ?? {},
    fields: (body.fields as FieldProblem[] | undefined) ?? [],
    requestId: (body.request_id as string | undefined) ?? answer.headers.get("x-request-id") ?? undefined,
  });
}

function headersOf(method: string, body: unknown, options: RequestOptions): Headers {
  const headers = new Headers({ accept: "application/json" });
  if (body !== undefined) headers.set("content-type", "application/json");
  if (options.raw !== undefined) headers.set("content-type", "application/octet-stream");
  if (options.ifMatch !== undefined) headers.set("if-match", `"${options.ifMatch}"`);
  const key = options.idempotencyKey ?? (method === "POST" && !options.signal ? newKey() : undefined);
  if (key) headers.set("idempotency-key", key);
  return headers;
}

async function send<T>(method: string, path: string, body: unknown, options: RequestOptions = {}): Promise<T> {
  let answer: Response;
  try {
    answer = await fetch(path, {
      method,
      headers: headersOf(method, body, options),
      body: options.raw ?? (body === undefined ? null : JSON.stringify(body)),
      credentials: "same-origin",
      ...(options.signal ? { signal: options.signal } : {}),
    });
  } catch (reason) {
    if (reason instanceof DOMException && reason.name === "AbortError") throw reason;
    throw new Problem({ status: 0, code: "no_answer" });
  }
  if (!answer.ok) {
    const problem = await problemOf(answer);
    await wordsOf([problem.code, ...problem.fields.map((field) => field.code)]);
    if (problem.status === 401 && problem.code !== "sign_in_failed" && problem.code !== "totp_required") onSignedOut();
    throw problem;
  }
  if (answer.status === 204) return undefined as T;
  const text = await answer.text();
  return (text ? JSON.parse(text) : undefined) as T;
}

/** A fresh key for one act of a person; keep it when the same act is sent again. */
export function newKey(): string {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  // Browsers offer randomUUID on secure pages only; a server inside a company may be plain HTTP.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

export const api = {
  get: <T>(path: string, options?: RequestOptions) => send<T>("GET", path, undefined, options),
  post: <T>(path: string, body?: unknown, options?: RequestOptions) => send<T>("POST", path, body, options),
  put: <T>(path: string, body?: unknown, options?: RequestOptions) => send<T>("PUT", path, body, options),
  patch: <T>(path: string, body?: unknown, options?: RequestOptions) => send<T>("PATCH", path, body, options),
  delete: <T>(path: string, body?: unknown, options?: RequestOptions) => send<T>("DELETE", path, body, options),
  /** A file as the raw body, as imports take it. */
  upload: <T>(path: string, file: Blob, options?: RequestOptions) => send<T>("POST", path, undefined, { ...options, raw: file }),
};
