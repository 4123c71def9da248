import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { api, newKey, Problem, whenSignedOut } from "../api.ts";
import { words } from "../words.ts";

const fetched = vi.fn<(path: string, init: RequestInit) => Promise<Response>>();

beforeEach(() => {
  fetched.mockReset();
  vi.stubGlobal("fetch", fetched);
});
afterEach(() => {
  vi.unstubAllGlobals();
  whenSignedOut(() => {});
});

const json = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status });
const sent = () => new Headers(fetched.mock.calls[0]![1].headers);

test("a POST carries an Idempotency-Key, its own when none is given", async () => {
  fetched.mockResolvedValue(json({ id: 1 }, 201));
  expect(await api.post("/api/v1/x", { a: 1 })).toEqual({ id: 1 });
  expect(sent().get("idempotency-key")).toMatch(/^[0-9a-f]{8}-/);
  expect(fetched.mock.calls[0]![1].body).toBe('{"a":1}');
  fetched.mockClear().mockResolvedValue(json({}));
  await api.post("/api/v1/x", {}, { idempotencyKey: "once" });
  expect(sent().get("idempotency-key")).toBe("once");
});

test("a POST that may be given up carries none: what bears a key is finished", async () => {
  fetched.mockResolvedValue(json({}));
  await api.post("/api/v1/x", {}, { signal: new AbortController().signal });
  expect(sent().has("idempotency-key")).toBe(false);
});

test("a GET carries none; If-Match is quoted", async () => {
  fetched.mockResolvedValue(json({}));
  await api.get("/api/v1/x");
  expect(sent().has("idempotency-key")).toBe(false);
  fetched.mockClear().mockResolvedValue(json({}));
  await api.patch("/api/v1/x", {}, { ifMatch: 7 });
  expect(sent().get("if-match")).toBe('"7"');
});

test("204 is nothing", async () => {
  fetched.mockResolvedValue(new Response(null, { status: 204 }));
  expect(await api.delete("/api/v1/x")).toBeUndefined();
});

test("a file goes as it is", async () => {
  fetched.mockResolvedValue(json({}));
  const file = new Blob(["x"]);
  await api.upload("/api/v1/imports?file_name=a.xer", file);
  expect(fetched.mock.calls[0]![1].body).toBe(file);
  expect(sent().get("content-type")).toBe("application/octet-stream");
});

test("a refusal is a Problem with its code, fields and reference", async () => {
  fetched.mockResolvedValue(json({ code: "invalid", params: { n: 1 }, fields: [{ field: "name", code: "required" }], request_id: "r-1" }, 422));
  const problem = await api.post("/api/v1/x", {}).catch((reason: unknown) => reason as Problem);
  expect(problem).toBeInstanceOf(Problem);
  expect(problem).toMatchObject({ status: 422, code: "invalid", params: { n: 1 }, requestId: "r-1" });
  expect((problem as Problem).field("name")?.code).toBe("required");
});

test("a problem is told once its words are there", async () => {
  expect(words().t("problem.charter.already_confirmed")).toBe("problem.charter.already_confirmed");
  fetched.mockResolvedValue(json({ code: "charter.already_confirmed" }, 409));
  await expect(api.post("/api/v1/x", {})).rejects.toThrow("charter.already_confirmed");
  expect(words().t("problem.charter.already_confirmed")).not.toBe("problem.charter.already_confirmed");
});

test.each([
  [404, "not_found"],
  [412, "changed_since"],
  [502, "no_answer"],
  [503, "busy"],
  [500, "fault"],
])("an answer %i without a body is %s", async (status, code) => {
  fetched.mockResolvedValue(new Response("<html>", { status }));
  await expect(api.get("/api/v1/x")).rejects.toMatchObject({ status, code });
});

test("silence is no_answer; an abandoned request stays abandoned", async () => {
  fetched.mockRejectedValue(new TypeError("failed"));
  await expect(api.get("/api/v1/x")).rejects.toMatchObject({ status: 0, code: "no_answer" });
  fetched.mockRejectedValue(new DOMException("gone", "AbortError"));
  await expect(api.get("/api/v1/x")).rejects.toMatchObject({ name: "AbortError" });
});

test("the end of the session is told, a wrong password is not an end", async () => {
  const ended = vi.fn();
  whenSignedOut(ended);
  fetched.mockResolvedValue(json({ code: "sign_in_failed" }, 401));
  await expect(api.post("/api/v1/sessions", {})).rejects.toMatchObject({ code: "sign_in_failed" });
  expect(ended).not.toHaveBeenCalled();
  fetched.mockResolvedValue(json({}, 401));
  await expect(api.get("/api/v1/x")).rejects.toMatchObject({ code: "signed_out" });
  expect(ended).toHaveBeenCalledOnce();
});

test("keys are made on plain HTTP pages as well", () => {
  vi.stubGlobal("crypto", { getRandomValues: (bytes: Uint8Array) => bytes.fill(255) });
  expect(newKey()).toBe("ffffffff-ffff-4fff-bfff-ffffffffffff");
});
