// What of the documents is looked at, in the address, and the question it is for the server.
export interface DocumentsSearch {
  text?: string | undefined;
  folder?: string | undefined;
  audience?: "internal" | "client" | undefined;
  /** "yes": those that were removed. */
  removed?: "yes" | undefined;
}

const PIECE = 100;
const text = (value: unknown) => (typeof value === "string" && value ? value : typeof value === "number" ? String(value) : undefined);

/** Whatever the address holds, only what is known is taken. */
export function readDocumentsSearch(given: Record<string, unknown>): DocumentsSearch {
  const { audience } = given;
  return {
    text: text(given.text),
    folder: text(given.folder),
    audience: audience === "internal" || audience === "client" ? audience : undefined,
    removed: given.removed === "yes" ? "yes" : undefined,
  };
}

export function queryOf({ text, folder, audience, removed }: DocumentsSearch, after = ""): string {
  const all = { text, folder, audience, removed: removed && "true", after, limit: String(PIECE) };
  const given = Object.entries(all).filter((pair): pair is [string, string] => !!pair[1]);
  return new URLSearchParams(given).toString();
}

export const isFiltered = ({ text, folder, audience, removed }: DocumentsSearch) => !!(text || folder || audience || removed);

export const NO_FILTER: DocumentsSearch = { text: undefined, folder: undefined, audience: undefined, removed: undefined };
