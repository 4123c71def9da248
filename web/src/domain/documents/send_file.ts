// One file on its way to the server, telling how much of it has left. `fetch` tells nothing of that.
import { Problem } from "../../app/api.ts";

interface Sending {
  onSent: (bytes: number) => void;
  signal: AbortSignal;
}

export function sendFile<T>(path: string, file: Blob, { onSent, signal }: Sending): Promise<T> {
  return new Promise((done, refuse) => {
    const request = new XMLHttpRequest();
    const noAnswer = () => refuse(new Problem({ status: 0, code: "no_answer" }));
    request.open("POST", path);
    request.setRequestHeader("content-type", "application/octet-stream");
    request.setRequestHeader("accept", "application/json");
    request.upload.onprogress = (event) => onSent(event.loaded);
    request.onload = () => {
      const body = parsed(request.responseText);
      if (request.status >= 200 && request.status < 300 && body) done(body as T);
      else refuse(problemOf(request, body));
    };
    request.onerror = noAnswer;
    request.ontimeout = noAnswer;
    request.onabort = () => refuse(new DOMException("cancelled", "AbortError"));
    signal.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    // A proxy in between may answer with a page of its own.
    return undefined;
  }
}

function problemOf(request: XMLHttpRequest, body: Record<string, unknown> | undefined): Problem {
  const code = typeof body?.code === "string" ? body.code : ({ 401: "signed_out", 404: "not_found", 413: "too_large", 503: "busy" }[request.status] ?? "fault");
  return new Problem({
    status: request.status,
    code,
    params: (body?.params as Problem["params"] | undefined) ?? {},
    fields: (body?.fields as Problem["fields"] | undefined) ?? [],
    requestId: (body?.request_id as string | undefined) ?? request.getResponseHeader("x-request-id") ?? undefined,
  });
}
