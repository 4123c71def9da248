// Documents as the server tells them, and every change of one: each says how it is taken back.
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { api } from "../../app/api.ts";
import { cache, freshen, keys } from "../../app/cache.ts";
import { tellProblem } from "../../app/problems.tsx";
import { toast } from "../../app/toast.ts";
import type { Id, List, Sent, Told } from "../../app/wire.ts";
import { words } from "../../app/words.ts";
import type { IconName } from "../../ui/Icon.tsx";
import { askedFolder, queryOf, type DocumentsSearch } from "./documents_search.ts";
import { folderName, folderOf } from "./folders.ts";

export type Preview = Told<"Preview">;
/** `shown_version` is what the client sees; it may be older than the newest. */
export type DocumentRow = Told<"DocumentRow">;
export type DocumentVersion = Told<"DocumentVersionRow">;
export type DocumentDetail = Told<"DocumentDetail">;
/** Who would see it, by name, before it is shown; or why it cannot be. */
export type AudienceChoice = DocumentDetail["choices"][number];
export type DocumentChange = Sent<"DocumentChange">;

/** A document, or a page that filed itself and leads to where it is read. */
export type FiledItem = Told<"FiledItem">;
export type FiledPage = Told<"FiledPageRow">;

export const isFiled = ({ state }: DocumentRow) => state === "filed";
export const pathOf = (document: Id) => `/api/v1/documents/${document}`;
export const listPath = (project: Id) => `/api/v1/projects/${project}/documents`;
export const filePath = (document: Id, version: number) => `${pathOf(document)}/versions/${version}/file`;
export const previewPath = (document: Id, version: number) => `${pathOf(document)}/versions/${version}/preview`;
/** The open document in the address: beside whatever page is on screen. */
export const recordOf = (document: Id) => `document:${document}`;

export const useDocument = (id: Id) => useQuery({ queryKey: keys.record(id), queryFn: () => api.get<DocumentDetail>(pathOf(id)) });

export const useDocuments = (project: Id) => useQuery({ queryKey: [...keys.documents(project), "newest"], queryFn: () => api.get<List<DocumentRow>>(`${listPath(project)}?limit=100`) });

/** Documents and what filed itself, in one list. */
export function useFiled(project: Id, search: DocumentsSearch) {
  return useInfiniteQuery({
    queryKey: [...keys.documents(project), "filed", queryOf(search)],
    queryFn: ({ pageParam }) => api.get<List<FiledItem>>(`/api/v1/projects/${project}/filed?${queryOf(search, pageParam)}`),
    initialPageParam: "",
    getNextPageParam: (last) => last.next ?? undefined,
    // Another filter keeps the old rows until the new ones are here.
    placeholderData: (before) => before,
  });
}

/** Links that open one version of it without signing in. */
export const linksKey = (document: Id) => [...keys.record(document), "links"];
export const useShareLinks = (document: Id) => useQuery({ queryKey: linksKey(document), queryFn: () => api.get<List<Told<"DocumentLinkRow">>>(`${pathOf(document)}/links`) });

export const useFolders = (project: Id) => useQuery({ queryKey: [...keys.documents(project), "folders"], queryFn: () => api.get<Told<"FolderList">>(`/api/v1/projects/${project}/document-folders`) });

export const useRecordDocuments = (project: Id, record: Id) =>
  useQuery({ queryKey: [...keys.documents(project), "record", record], queryFn: () => api.get<Told<"RecordDocuments">>(`/api/v1/records/${record}/documents`) });

/** What stands of a project's documents on any screen is asked for again. */
export const settle = (project: Id, document?: Id) => freshen(keys.documents(project), ...(document ? [keys.record(document)] : []));

/** Renames or moves it, and tells how to have it back; false where it was refused. */
export async function changeDocument(project: Id, row: DocumentRow, change: DocumentChange): Promise<boolean> {
  const { t } = words();
  try {
    const { document, undo, narrowed } = await send(project, row, change);
    const took = document.row;
    toast({ text: t(narrowed ? "documents.moved_narrowed" : "documents.changed", { title: took.title }), undo: () => send(project, took, undo).then(() => undefined) });
    return true;
  } catch (reason) {
    tellProblem(reason);
    return false;
  }
}

/** Files several elsewhere, and has all of them back with one undo. What was refused stays where it was, and is said. */
export async function moveDocuments(project: Id, rows: DocumentRow[], folder: string): Promise<void> {
  const { t } = words();
  const done: { row: DocumentRow; undo: DocumentChange }[] = [];
  for (const row of rows.filter((each) => folderOf(each) !== folder)) {
    try {
      done.push({ row, undo: (await send(project, row, askedFolder(folder))).undo });
    } catch (reason) {
      tellProblem(reason);
      break;
    }
  }
  if (done.length === 0) return;
  const back = async () => {
    for (const { row, undo } of done) await send(project, row, undo);
  };
  toast({ text: t("documents.moved_several", { count: done.length, folder: folderName({ t }, folder) || t("documents.no_folder") }), undo: back });
}

async function send(project: Id, { id }: DocumentRow, change: DocumentChange) {
  const { row } = await cache.fetchQuery({ queryKey: keys.record(id), queryFn: () => api.get<DocumentDetail>(pathOf(id)) });
  const answer = await api.patch<Told<"ChangedDocument">>(pathOf(id), change, { ifMatch: row.revision });
  await settle(project, id);
  return answer;
}

export async function removeDocument(project: Id, row: DocumentRow): Promise<void> {
  const { t } = words();
  const path = `${pathOf(row.id)}/removal`;
  try {
    await api.put(path);
    await settle(project, row.id);
    // It comes back to the team alone: what the client saw before is shown again only by somebody.
    toast({ text: t(row.audience === "client" ? "documents.removed_from_client" : "documents.removed", { title: row.title }), undo: () => restoreDocument(project, row) });
  } catch (reason) {
    tellProblem(reason);
  }
}

export async function restoreDocument(project: Id, row: DocumentRow): Promise<void> {
  await api.delete(`${pathOf(row.id)}/removal`);
  await settle(project, row.id);
}

/** Shows the version that was looked at, under the title that it had then; what came meanwhile is not shown. Where nobody
 * said whether it is for those who see prices alone, the server decides, or asks. */
export async function showDocument(project: Id, row: DocumentRow, party: Id, isCommercial: boolean | undefined): Promise<void> {
  const shown: Sent<"DocumentAudience"> = { audience: "client", party_id: party, version: row.version, is_commercial: isCommercial };
  try {
    await api.put(`${pathOf(row.id)}/audience`, shown, { ifMatch: row.revision });
  } finally {
    await settle(project, row.id);
  }
}

export async function hideDocument(project: Id, document: Id): Promise<void> {
  await api.put(`${pathOf(document)}/audience`, { audience: "internal" });
  await settle(project, document);
}

const ICONS: Record<Preview, IconName> = { image: "picture", pdf: "document", text: "document" };

export const iconOf = (preview: Preview | null): IconName => (preview ? ICONS[preview] : "clip");
