// A document of the project that hangs on nothing yet, hung on a record. It is never seen by more people than the
// record: where its client does not see that, it becomes internal, and the notice says so.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../app/api.ts";
import { keys } from "../../app/cache.ts";
import { recordNumber } from "../../app/record_kinds.ts";
import type { Id, List } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { SearchField } from "../../ui/SearchField.tsx";
import { changeDocument, listPath, type DocumentRow } from "./document.ts";
import { DocumentAudienceTag } from "./DocumentAudienceTag.tsx";

interface AttachProps {
  project: Id;
  record: Id;
}

export function AttachDocument(props: AttachProps) {
  const { t } = useWords();
  const [finding, setFinding] = useState(false);
  return (
    <>
      <Button kind="quiet" icon="clip" onClick={() => setFinding(true)}>
        {t("documents.attach")}
      </Button>
      {finding && <AttachDialog {...props} onClose={() => setFinding(false)} />}
    </>
  );
}

function AttachDialog({ project, record, onClose }: AttachProps & { onClose: () => void }) {
  const { t } = useWords();
  const [text, setText] = useState("");
  const asked = new URLSearchParams({ limit: "100", ...(text.trim() ? { text: text.trim() } : {}) }).toString();
  const query = useQuery({ queryKey: [...keys.documents(project), "to-attach", asked], queryFn: () => api.get<List<DocumentRow>>(`${listPath(project)}?${asked}`), placeholderData: (before) => before });
  const free = query.data?.items.filter((each) => !each.record) ?? [];
  const attach = async (row: DocumentRow) => {
    if (await changeDocument(project, row, { record_id: record })) onClose();
  };
  return (
    <Dialog width="middle" title={t("documents.attach")} closeLabel={t("shell.close")} onClose={onClose}>
      <div className="form">
        <p className="muted small">{t("documents.attach_hint")}</p>
        <SearchField label={t("documents.find")} text={text} onText={(typed) => setText(typed ?? "")} />
        <ul className="rows">
          {free.map((row) => (
            <li key={row.id} className="row wrap">
              <span className="id">{recordNumber("document", row.number)}</span>
              <button type="button" className="link" onClick={() => void attach(row)}>
                {row.title}
              </button>
              {row.folder && <span className="muted small">{row.folder}</span>}
              <span className="end">
                <DocumentAudienceTag row={row} />
              </span>
            </li>
          ))}
        </ul>
        {query.data && free.length === 0 && <p className="muted">{t("documents.attach_none")}</p>}
      </div>
    </Dialog>
  );
}
