// A document in the panel: what it is called and where it stands, who sees which version, its versions, its links,
// and what was said of it.
import { Link } from "@tanstack/react-router";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useActions } from "../../app/actions.ts";
import { keys, useProject, useWritingRole } from "../../app/cache.ts";
import { Faces, tellProblem } from "../../app/problems.tsx";
import { kindOf, recordNumber } from "../../app/record_kinds.ts";
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { StateTag } from "../../ui/Marks.tsx";
import { InPlace } from "../records/InPlace.tsx";
import type { PanelProps } from "../records/RecordPanel.tsx";
import { RecordTalk } from "../records/RecordTalk.tsx";
import { changeDocument, filePath, isFiled, removeDocument, restoreDocument, useDocument, useFolders, type DocumentDetail, type DocumentRow } from "./document.ts";
import { DocumentAudience } from "./DocumentAudience.tsx";
import { askedFolder } from "./documents_search.ts";
import { DropPlace } from "./DropPlace.tsx";
import { folderName, folderOf, standardNames, typedFolder } from "./folders.ts";
import { ShareLinks } from "./ShareLinks.tsx";
import { uploads } from "./uploading.ts";
import { UploadTray } from "./UploadTray.tsx";
import { useProjectHere } from "./use_project_here.ts";
import { VersionList } from "./VersionList.tsx";
import "./documents.css";

export function DocumentRecord({ record, onTitle }: PanelProps) {
  const { t } = useWords();
  const project = useProjectHere();
  const query = useDocument(record);
  const title = query.data?.row.title;
  useEffect(() => {
    if (title) onTitle(title);
  }, [title, onTitle]);
  return (
    <Faces query={query} failed={t("record.failed")} rows={6}>
      {(document) => <Opened key={record} document={document} project={project} />}
    </Faces>
  );
}

function Opened({ document, project }: { document: DocumentDetail; project: Id }) {
  const { t } = useWords();
  const { row } = document;
  const role = useProject(project).data?.role;
  const writing = useWritingRole(project);
  const mayWrite = writing !== undefined && writing !== "read_only";
  const mayEdit = mayWrite && isFiled(row);
  const mayShare = role === "project_manager" && isFiled(row);
  // One file is one version: of several that are dropped the first is taken.
  const add = (files: File[]) => uploads.add(files.slice(0, 1), { project, document: row.id });
  return (
    <DropPlace onFiles={mayEdit ? add : undefined} label={t("documents.drop_version", { version: row.version + 1 })}>
      <Head document={document} project={project} mayEdit={mayEdit} mayRestore={mayWrite} />
      {isFiled(row) && <DocumentAudience document={document} project={project} mayShare={mayShare} />}
      <UploadTray wanted={(place) => place.document === row.id} />
      <VersionList document={document} onFiles={mayEdit ? add : undefined} />
      <RecordTalk record={row.id} project={project} mayWrite={mayWrite} hasFiles={false} more={[{ name: "links", label: t("documents.links"), content: <ShareLinks document={document} mayShare={mayShare} /> }]} />
    </DropPlace>
  );
}

interface HeadProps {
  document: DocumentDetail;
  project: Id;
  mayEdit: boolean;
  mayRestore: boolean;
}

function Head({ document: { row, is_evidence }, project, mayEdit, mayRestore }: HeadProps) {
  const { t } = useWords();
  const cache = useQueryClient();
  const rename = (title: string) => (title.trim() ? changeDocument(project, row, { title: title.trim() }) : { wrong: t("plan.cell.title_needed") });
  const restore = () => restoreDocument(project, row).catch(tellProblem).then(() => cache.invalidateQueries({ queryKey: keys.record(row.id) }));
  useActions([
    { label: t("documents.download_one", { title: row.title }), icon: "download", act: () => location.assign(filePath(row.id, row.version)) },
    ...(mayEdit && !is_evidence ? [{ label: t("documents.remove_one", { title: row.title }), icon: "trash" as const, act: () => void removeDocument(project, row) }] : []),
  ]);
  return (
    <header className="record-head">
      <div className="row wrap">
        <span className="id">
          {t("record.document")} {recordNumber("document", row.number)}
        </span>
        {row.from_client && <StateTag tone="none">{t("documents.from_client")}</StateTag>}
        {!isFiled(row) && <StateTag tone="none">{t("documents.is_removed")}</StateTag>}
      </div>
      <InPlace className="record-title" wraps label={t("documents.title_field")} value={row.title} disabled={!mayEdit} onKeep={rename} />
      <Where row={row} project={project} mayEdit={mayEdit} />
      <div className="row wrap no-print document-acts">
        <a className="button" href={filePath(row.id, row.version)} download>
          <Icon name="download" />
          {t("documents.download")}
        </a>
        {!isFiled(row) && mayRestore && (
          <Button icon="undo" onClick={() => void restore()}>
            {t("documents.restore")}
          </Button>
        )}
        {mayEdit && !is_evidence && (
          <Button kind="quiet" onClick={() => void removeDocument(project, row)}>
            {t("act.remove")}
          </Button>
        )}
        {is_evidence && <span className="muted small">{t("documents.is_evidence")}</span>}
      </div>
    </header>
  );
}

/** The folder it lies in, and the record it hangs on. */
function Where({ row, project, mayEdit }: { row: DocumentRow; project: Id; mayEdit: boolean }) {
  const { t } = useWords();
  const folders = useFolders(project).data?.items.filter((each) => each.folder) ?? [];
  const on = row.record;
  const address = on && kindOf(on.kind).address(project, on.id);
  return (
    <dl className="document-where">
      <dt>{t("documents.folder")}</dt>
      <dd>
        <InPlace label={t("documents.folder")} value={folderName({ t }, folderOf(row))} list={[...standardNames({ t }), ...folders.map((each) => each.folder)]} placeholder={t("documents.no_folder")} disabled={!mayEdit} onKeep={(folder) => changeDocument(project, row, askedFolder(typedFolder({ t }, folder)))} />
      </dd>
      {on && address && (
        <>
          <dt>{t("documents.hangs_on")}</dt>
          <dd className="row">
            <Link className="clip" to={address.to} params={address.params} search={address.search as never}>
              {recordNumber(on.kind, on.number)} {on.title}
            </Link>
            {mayEdit && (
              <Button size="small" kind="quiet" onClick={() => void changeDocument(project, row, { record_id: null })}>
                {t("documents.take_off")}
              </Button>
            )}
          </dd>
        </>
      )}
    </dl>
  );
}
