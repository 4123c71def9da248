// Several documents filed elsewhere at once: into a folder that is there, or one that is named now.
import { useId, useState } from "react";
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { moveDocuments, useFolders, type DocumentRow } from "./document.ts";
import { standardNames, typedFolder } from "./folders.ts";

interface MoveProps {
  project: Id;
  rows: DocumentRow[];
  onDone: () => void;
}

export function MoveDocuments({ project, rows, onDone }: MoveProps) {
  const { t } = useWords();
  const list = useId();
  const [folder, setFolder] = useState("");
  const [busy, setBusy] = useState(false);
  const folders = useFolders(project).data?.items.filter((each) => each.folder) ?? [];
  const move = async () => {
    setBusy(true);
    await moveDocuments(project, rows, typedFolder({ t }, folder));
    setBusy(false);
    onDone();
  };
  return (
    <form
      className="move-documents no-print"
      aria-label={t("documents.chosen", { count: rows.length })}
      onSubmit={(event) => {
        event.preventDefault();
        void move();
      }}
    >
      <span className="strong">{t("documents.chosen", { count: rows.length })}</span>
      <input className="input" list={list} aria-label={t("documents.move_to")} placeholder={t("documents.move_to")} value={folder} maxLength={200} onChange={(event) => setFolder(event.target.value)} />
      <datalist id={list}>
        {[...standardNames({ t }), ...folders.map((each) => each.folder)].map((each) => (
          <option key={each} value={each} />
        ))}
      </datalist>
      <Button type="submit" size="small" busy={busy}>
        {folder.trim() ? t("documents.move") : t("documents.move_out")}
      </Button>
      <Button size="small" kind="quiet" onClick={onDone}>
        {t("documents.choose_none")}
      </Button>
    </form>
  );
}
