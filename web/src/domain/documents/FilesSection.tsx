// The files that hang on a record. A file is internal until somebody shows it, and never seen by more people than
// its record.
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { Faces } from "../../app/problems.tsx";
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Tool } from "../../ui/Button.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { filePath, iconOf, recordOf, useRecordDocuments, type DocumentRow } from "./document.ts";
import { AttachDocument } from "./AttachDocument.tsx";
import { DocumentAudienceTag } from "./DocumentAudienceTag.tsx";
import { ChooseFiles, DropPlace } from "./DropPlace.tsx";
import { fileSize } from "./file_size.ts";
import { PreviewDialog } from "./PreviewDialog.tsx";
import { uploads } from "./uploading.ts";
import { UploadTray } from "./UploadTray.tsx";
import "./documents.css";

interface FilesProps {
  record: Id;
  project: Id;
  mayWrite: boolean;
}

export default function FilesSection({ record, project, mayWrite }: FilesProps) {
  const { t } = useWords();
  const query = useRecordDocuments(project, record);
  const add = (files: File[]) => uploads.add(files, { project, record });
  return (
    <DropPlace className="record-body" onFiles={mayWrite ? add : undefined} label={t("documents.drop_on_record")}>
      <Faces query={query} failed={t("documents.failed")} rows={3}>
        {({ items, may_upload_clients: mayClient }) => (
          <>
            {items.length === 0 ? <p className="muted">{t("documents.none_on_record")}</p> : <Files rows={items} />}
            {mayClient && <p className="muted small">{t("documents.client_may_upload")}</p>}
          </>
        )}
      </Faces>
      <UploadTray wanted={(place) => place.record === record && !place.document} />
      {mayWrite && (
        <div className="row wrap no-print add-files">
          <ChooseFiles onFiles={add} label={t("documents.upload")} />
          <AttachDocument project={project} record={record} />
          <span className="muted small">{t("documents.drop_internal")}</span>
        </div>
      )}
    </DropPlace>
  );
}

function Files({ rows }: { rows: DocumentRow[] }) {
  const w = useWords();
  const { t } = w;
  const [looking, setLooking] = useState<DocumentRow>();
  const navigate = useNavigate();
  const open = (row: DocumentRow) => void navigate({ to: ".", search: ((now: Record<string, unknown>) => ({ ...now, record: recordOf(row.id) })) as never });
  return (
    <>
      <ul className="files">
        {rows.map((row) => (
          <li key={row.id}>
            <Icon name={iconOf(row.preview)} />
            <span className="file-name">
              <button type="button" className="link" onClick={() => open(row)}>
                {row.title}
              </button>
              <span className="muted small">
                {t("documents.line", { version: row.version, size: fileSize(w, row.bytes), name: row.by, at: w.formatWhen(row.at) })}
              </span>
            </span>
            <DocumentAudienceTag row={row} />
            <span className="row">
              {row.preview && <Tool icon="eye" label={t("documents.look_at", { title: row.title })} onClick={() => setLooking(row)} />}
              <a className="tool" href={filePath(row.id, row.version)} download aria-label={t("documents.download_one", { title: row.title })} title={t("documents.download")}>
                <Icon name="download" />
              </a>
            </span>
          </li>
        ))}
      </ul>
      {looking && <PreviewDialog document={looking.id} title={looking.title} version={looking.version} preview={looking.preview} onClose={() => setLooking(undefined)} />}
    </>
  );
}
