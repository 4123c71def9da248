// The documents of a project: its folders, its files in all their versions, and a place to drop more.
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useActions } from "../../app/actions.ts";
import { useWritingRole } from "../../app/cache.ts";
import { Faces, ProblemNotice } from "../../app/problems.tsx";
import type { Id, List } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Empty, NothingMatches, type Filter } from "../../ui/Faces.tsx";
import { Options } from "../../ui/Field.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { SearchField } from "../../ui/SearchField.tsx";
import { recordOf, useFiled, type FiledItem } from "./document.ts";
import { DocumentTable } from "./DocumentTable.tsx";
import { ChooseFiles, DropPlace } from "./DropPlace.tsx";
import { MoveDocuments } from "./MoveDocuments.tsx";
import { FolderList, useFolderRows } from "./FolderList.tsx";
import { folderName } from "./folders.ts";
import { OpenDocuments } from "./OpenDocuments.tsx";
import { isFiltered, NO_FILTER, readDocumentsSearch, standardOf, type DocumentsSearch } from "./documents_search.ts";
import { uploads } from "./uploading.ts";
import { UploadTray } from "./UploadTray.tsx";
import "./documents.css";

export type PutSearch = (change: DocumentsSearch & { record?: string }, replace?: boolean) => void;

export function DocumentsPage() {
  const { t } = useWords();
  const { project } = useParams({ from: "/team/projects/$project/documents" });
  const given = useSearch({ from: "/team/projects/$project/documents" }) as Record<string, unknown>;
  const search = readDocumentsSearch(given);
  const navigate = useNavigate();
  const put: PutSearch = (change, replace = false) => void navigate({ to: ".", search: ((now: object) => ({ ...now, ...change })) as never, replace, resetScroll: false });
  const role = useWritingRole(project);
  const mayWrite = role !== undefined && role !== "read_only";
  const query = useFiled(project, search);
  const folder = search.folder ?? "";
  const folderLabel = folderName({ t }, folder);
  const [chosen, setChosen] = useState<ReadonlySet<Id>>(new Set());
  const mayMove = mayWrite && !search.removed;
  const add = (files: File[]) => uploads.add(files, { project, folder });
  useActions([{ label: t(search.removed ? "documents.show_filed" : "documents.show_removed"), icon: "trash", act: () => put({ removed: search.removed ? undefined : "yes" }) }]);
  return (
    <DropPlace className="page documents" onFiles={mayWrite ? add : undefined} label={folder ? t("documents.drop_in", { folder: folderLabel }) : t("documents.drop_here")}>
      <div className="page-head">
        <Filters project={project} search={search} put={put} />
        {mayWrite && (
          <span className="end">
            <ChooseFiles inPalette kind="primary" onFiles={add} label={folder ? t("documents.upload_in", { folder: folderLabel }) : t("documents.upload")} />
          </span>
        )}
      </div>
      {role === "project_manager" && <OpenDocuments project={project} onOpen={(id) => put({ record: recordOf(id) })} />}
      <div className="documents-columns">
        <FolderList project={project} search={search} put={put} />
        <Panel title={search.removed ? t("documents.removed_ones") : folderLabel || t("documents.all")}>
          {standardOf(folder) && !search.removed && <p className="muted small folder-note">{t("documents.folder_kept")}</p>}
          <UploadTray wanted={(place) => place.project === project && !place.record && !place.document} />
          <Faces query={{ ...query, data: query.data } as never} failed={t("documents.failed")} rows={8}>
            {(data: { pages: List<FiledItem>[] }) => {
              const rows = data.pages.flatMap((page) => page.items);
              if (rows.length === 0) return <Nothing search={search} put={put} onFiles={mayWrite ? add : undefined} />;
              const ticked = rows.flatMap((each) => ("document" in each && chosen.has(each.document.id) ? [each.document] : []));
              return (
                <>
                  {mayMove && ticked.length > 0 && <MoveDocuments project={project} rows={ticked} onDone={() => setChosen(new Set())} />}
                  <DocumentTable project={project} chosen={mayMove ? chosen : undefined} onChosen={setChosen} rows={rows} open={given.record as string | undefined} more={query} onOpen={(id) => put({ record: recordOf(id) })} />
                </>
              );
            }}
          </Faces>
          {query.isFetchNextPageError && <ProblemNotice reason={query.error} />}
        </Panel>
      </div>
    </DropPlace>
  );
}

function Filters({ project, search, put }: { project: Id; search: DocumentsSearch; put: PutSearch }) {
  const { t } = useWords();
  const { standard, own } = useFolderRows(project);
  return (
    <div className="filters">
      <SearchField label={t("documents.find")} text={search.text} onText={(text) => put({ text }, true)} />
      <Options
        aria-label={t("audience.title")}
        value={search.audience ?? ""}
        onChange={(audience) => put({ audience: (audience || undefined) as DocumentsSearch["audience"] }, true)}
        choices={[
          { value: "", label: t("documents.any_audience") },
          { value: "internal", label: t("audience.internal") },
          { value: "client", label: t("audience.client") },
        ]}
      />
      {/* The list of folders stands beside the documents where there is room for it. */}
      <span className="phone-folders">
        <Options aria-label={t("documents.folder")} value={search.folder ?? ""} onChange={(folder) => put({ folder: folder || undefined })} choices={[{ value: "", label: t("documents.all") }, ...[...standard, ...own].map((each) => ({ value: each.folder, label: folderName({ t }, each.folder) }))]} />
      </span>
    </div>
  );
}

function Nothing({ search, put, onFiles }: { search: DocumentsSearch; put: PutSearch; onFiles: ((files: File[]) => void) | undefined }) {
  const { t } = useWords();
  const clear = (name: keyof DocumentsSearch, label: string | undefined): Filter[] => (label ? [{ label, clearLabel: t("faces.clear_filter"), clear: () => put({ [name]: undefined }, true) }] : []);
  if (!isFiltered(search))
    return (
      <Empty title={t("documents.empty")} action={onFiles && <ChooseFiles kind="primary" onFiles={onFiles} label={t("documents.upload_first")} />}>
        {t("documents.empty_text")}
      </Empty>
    );
  const standard = standardOf(search.folder);
  if (standard && !search.text && !search.audience && !search.removed)
    return (
      <Empty title={t("documents.standard_empty", { folder: t(`documents.standard.${standard}`) })} action={onFiles && <ChooseFiles onFiles={onFiles} label={t("documents.upload_in", { folder: t(`documents.standard.${standard}`) })} />}>
        {t(`documents.standard_empty_text.${standard}`)}
      </Empty>
    );
  const filters = [
    ...clear("text", search.text && `“${search.text}”`),
    ...clear("folder", search.folder && folderName({ t }, search.folder)),
    ...clear("audience", search.audience && t(`audience.${search.audience}`)),
    ...clear("removed", search.removed && t("documents.removed_ones")),
  ];
  return <NothingMatches title={t("documents.nothing")} filters={filters} clearLabel={t("faces.clear_filters")} onClear={() => put(NO_FILTER)} />;
}
