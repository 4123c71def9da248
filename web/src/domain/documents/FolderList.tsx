// The folders of a project with what lies in each. Those that every project has stand first and are always there; one of
// the project's own exists as long as something lies in it.
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { useFolders } from "./document.ts";
import type { PutSearch } from "./DocumentsPage.tsx";
import type { DocumentsSearch } from "./documents_search.ts";
import { folderName } from "./folders.ts";

export function FolderList({ project, search, put }: { project: Id; search: DocumentsSearch; put: PutSearch }) {
  const { t, formatNumber } = useWords();
  const { standard, own, sum } = useFolderRows(project);
  const entry = (key: string, label: string, count: number | undefined, isOpen: boolean, open: () => void) => (
    <li key={key}>
      <button type="button" aria-current={isOpen || undefined} onClick={open}>
        <span className="clip">{label}</span>
        {!!count && <span className="muted small end">{formatNumber(count)}</span>}
      </button>
    </li>
  );
  const folder = (each: FolderRow) => entry(each.folder, folderName({ t }, each.folder), each.count, search.folder === each.folder && !search.removed, () => put({ folder: each.folder, removed: undefined }));
  return (
    <nav className="folders no-print" aria-label={t("documents.folders")}>
      <ul>
        {entry("all", t("documents.all"), sum, !search.folder && !search.removed, () => put({ folder: undefined, removed: undefined }))}
      </ul>
      <ul>{standard.map(folder)}</ul>
      {own.length > 0 && <ul>{own.map(folder)}</ul>}
      <ul>{entry("removed", t("documents.removed_ones"), undefined, search.removed === "yes", () => put({ folder: undefined, removed: "yes" }))}</ul>
    </nav>
  );
}

export interface FolderRow {
  folder: string;
  count: number;
}

/** Both sorts as the address names them, and how much there is in all, in no folder too. */
export function useFolderRows(project: Id): { standard: FolderRow[]; own: FolderRow[]; sum: number } {
  const { standard = [], items = [] } = useFolders(project).data ?? {};
  const counts = [...standard, ...items].reduce((all, each) => all + each.count, 0);
  return { standard: standard.map(({ folder, count }) => ({ folder: `/${folder}`, count })), own: items.filter((each) => each.folder), sum: counts };
}
