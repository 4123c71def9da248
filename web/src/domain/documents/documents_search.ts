// What of the documents is looked at, in the address, and the question it is for the server. A folder is named "/minutes"
// where every project has it, and "Offers/2026" where it is one of the project's own, which never begins with a slash.
import type { Told } from "../../app/wire.ts";

export type StandardFolder = Told<"StandardFolder">;

export const STANDARD_FOLDERS: readonly StandardFolder[] = ["charter", "requirements", "plan", "changes", "acceptance", "minutes", "reports", "receipts", "mails"];

export interface DocumentsSearch {
  text?: string | undefined;
  folder?: string | undefined;
  audience?: "internal" | "client" | undefined;
  /** "yes": those that were removed. */
  removed?: "yes" | undefined;
}

const PIECE = 100;
const text = (value: unknown) => (typeof value === "string" && value ? value : typeof value === "number" ? String(value) : undefined);

export const standardOf = (folder: string | undefined): StandardFolder | undefined => STANDARD_FOLDERS.find((each) => folder === `/${each}`);

/** What begins with a slash and is none of ours is no folder. */
function folderOf(value: unknown): string | undefined {
  const folder = text(value);
  return folder?.startsWith("/") && !standardOf(folder) ? undefined : folder;
}

/** As the server takes it: one of the two. */
export function askedFolder(folder: string | undefined): { folder?: string; standard_folder?: StandardFolder } {
  const standard = standardOf(folder);
  if (standard) return { standard_folder: standard };
  return folder === undefined ? {} : { folder };
}

/** Whatever the address holds, only what is known is taken. */
export function readDocumentsSearch(given: Record<string, unknown>): DocumentsSearch {
  const { audience } = given;
  return {
    text: text(given.text),
    folder: folderOf(given.folder),
    audience: audience === "internal" || audience === "client" ? audience : undefined,
    removed: given.removed === "yes" ? "yes" : undefined,
  };
}

export function queryOf({ text, folder, audience, removed }: DocumentsSearch, after = ""): string {
  const all = { text, ...askedFolder(folder), audience, removed: removed && "true", after, limit: String(PIECE) };
  const given = Object.entries(all).filter((pair): pair is [string, string] => !!pair[1]);
  return new URLSearchParams(given).toString();
}

export const isFiltered = ({ text, folder, audience, removed }: DocumentsSearch) => !!(text || folder || audience || removed);

export const NO_FILTER: DocumentsSearch = { text: undefined, folder: undefined, audience: undefined, removed: undefined };
