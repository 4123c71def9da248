// What the log's address holds: the filter. Apart, because the router reads it before any page is loaded.

/** What people note themselves; the others write themselves. */
export const NOTED_KINDS = ["call", "conversation", "meeting", "chat", "mail"] as const;
export const LOG_KINDS = [...NOTED_KINDS, "question", "answer", "comment", "sign_off", "decision", "change", "expectation", "report", "link", "visit"] as const;

export interface LogSearch {
  kind?: string | undefined;
  party?: string | undefined;
  person?: string | undefined;
  from?: string | undefined;
  until?: string | undefined;
  text?: string | undefined;
}

export function readLogSearch(given: Record<string, unknown>): LogSearch {
  const text = (value: unknown) => (typeof value === "string" && value ? value : typeof value === "number" ? String(value) : undefined);
  const kind = text(given.kind);
  return {
    kind: (LOG_KINDS as readonly string[]).includes(kind ?? "") ? kind : undefined,
    party: text(given.party),
    person: text(given.person),
    from: text(given.from),
    until: text(given.until),
    text: text(given.text),
  };
}
