// The folders of a project with what lies in each. A folder exists as long as something lies in it.
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { useFolders } from "./document.ts";
import type { PutSearch } from "./DocumentsPage.tsx";
import type { DocumentsSearch } from "./documents_search.ts";

export function FolderList({ project, search, put }: { project: Id; search: DocumentsSearch; put: PutSearch }) {
  const { t, formatNumber } = useWords();
  const folders = useFolders(project).data?.items ?? [];
  const sum = folders.reduce((all, each) => all + each.count, 0);
  const entry = (label: string, count: number | undefined, isOpen: boolean, open: () => void) => (
    <li key={label}>
      <button type="button" aria-current={isOpen || undefined} onClick={open}>
        <span className="clip">{label}</span>
        {count !== undefined && <span className="muted small end">{formatNumber(count)}</span>}
      </button>
    </li>
  );
  return (
    <nav className="folders no-print" aria-label={t("documents.folders")}>
      <ul>
        {entry(t("documents.all"), sum, !search.folder && !search.removed, () => put({ folder: undefined, removed: undefined }))}
        {folders.filter((each) => each.folder).map(({ folder, count }) => entry(folder, count, search.folder === folder && !search.removed, () => put({ folder, removed: undefined })))}
        {entry(t("documents.removed_ones"), undefined, search.removed === "yes", () => put({ folder: undefined, removed: "yes" }))}
      </ul>
    </nav>
  );
}
