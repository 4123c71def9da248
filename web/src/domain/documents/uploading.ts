// The uploads of this browser, sent to this server.
import { api } from "../../app/api.ts";
import type { Id, List } from "../../app/wire.ts";
import { isFiled, listPath, pathOf, settle, type DocumentDetail, type DocumentRow } from "./document.ts";
import { askedFolder } from "./documents_search.ts";
import { folderOf } from "./folders.ts";
import { sendFile } from "./send_file.ts";
import { makeUploads, type Place } from "./uploads.ts";

function pathTo({ project, folder, record, document }: Place, file: File): string {
  const all = { file_name: file.name, ...(document ? {} : { ...askedFolder(folder), record_id: record }) };
  const given = Object.entries(all).filter((pair): pair is [string, string] => !!pair[1]);
  return `${document ? `${pathOf(document)}/versions` : listPath(project)}?${new URLSearchParams(given).toString()}`;
}

/** The title that the server gives a file is its name; a person may have taken the ending off. */
const isNamed = (row: DocumentRow, name: string) => row.title === name || row.title === name.replace(/\.[^.]+$/, "");

async function sameName({ project, folder, record }: Place, name: string): Promise<{ id: Id; version: number } | undefined> {
  const stem = name.replace(/\.[^.]+$/, "");
  const path = record ? `/api/v1/records/${record}/documents` : `${listPath(project)}?${new URLSearchParams({ text: stem, ...(folder ? askedFolder(folder) : {}) }).toString()}`;
  const { items } = await api.get<List<DocumentRow>>(path);
  const same = items.find((row) => isFiled(row) && isNamed(row, name) && (record ? true : row.record === null && folderOf(row) === (folder ?? "")));
  return same && { id: same.id, version: same.version };
}

export const { uploads, useUploads } = makeUploads({
  sameName,
  send: (place, file, onSent, signal) => sendFile<DocumentDetail>(pathTo(place, file), file, { onSent, signal }).then(() => undefined),
  filed: ({ project, document }) => settle(project, document),
});

// Leaving the app ends what is on its way; its pages may be changed meanwhile.
addEventListener("beforeunload", (event) => {
  if (uploads.list().some(({ state }) => state === "sending" || state === "waiting")) event.preventDefault();
});
