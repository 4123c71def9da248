// Importing a plan: drop the file, read the preview, say what the columns mean, apply, undo. Nothing
// is written before "apply".
import { useMutation } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { api } from "../../app/api.ts";
import { useMe, useProject, writingRole } from "../../app/cache.ts";
import { ProblemNotice } from "../../app/problems.tsx";
import { toast } from "../../app/toast.ts";
import type { ImportPreview } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { DropFile } from "./DropFile.tsx";
import { ImportNotice } from "./ImportNotice.tsx";
import { settleImport, useUndoImport, type Applied } from "./import_acts.ts";
import { keepLastImport, useLastImport } from "./import_progress.ts";
import { PreviewParts } from "./PreviewParts.tsx";
import "./imports.css";

export function ImportPage() {
  const { t } = useWords();
  const { project: id } = useParams({ from: "/team/projects/$project/import" });
  const project = useProject(id).data;
  const mayEdit = !!project && writingRole(project) !== "read_only";
  const path = `/api/v1/projects/${id}/imports`;
  const [preview, setPreview] = useState<ImportPreview>();
  const [name, setName] = useState("");
  const read = useMutation({
    mutationFn: (file: File) => api.upload<ImportPreview>(`${path}?file_name=${encodeURIComponent(file.name)}`, file),
    onSuccess: (found, file) => {
      setName(file.name);
      setPreview(found);
    },
  });
  const remap = useMutation({ mutationFn: (mapping: Mapping) => api.patch<ImportPreview>(`${path}/${preview?.id}`, { mapping }), onSuccess: setPreview });
  const apply = useApply(id, path);
  return (
    <div className="page middle stack">
      <div className="page-head">
        <h1>{preview ? t("imports.preview_of", { name }) : t("project.import")}</h1>
        {preview && (
          <span className="end row wrap">
            <Button onClick={() => setPreview(undefined)}>{t("imports.other_file")}</Button>
            <Button kind="primary" busy={apply.isPending} disabled={remap.isPending || !preview.has_changes} onClick={() => apply.mutate(preview)}>
              {preview.has_changes ? t(preview.removes ? "imports.apply_removing" : "imports.apply", { count: changesOf(preview), removes: preview.removes }) : t("imports.nothing_to_apply")}
            </Button>
          </span>
        )}
      </div>
      <ImportNotice project={id} mayEdit={mayEdit} watching={apply.isPending} />
      <ProblemNotice reason={read.error ?? remap.error ?? apply.error} />
      {preview ? (
        <PreviewParts preview={preview} remapping={remap.isPending} onMapping={(mapping) => remap.mutate(mapping)} />
      ) : (
        <>
          <DropFile busy={read.isPending} onFile={(file) => read.mutate(file)} />
          {project && project.task_count > 0 && <p className="soft">{t("imports.existing", { count: project.task_count })}</p>}
          {mayEdit && <LastImport project={id} />}
          <p>
            <Link to="/projects/$project" params={{ project: id }}>
              {t("act.back")}
            </Link>
          </p>
        </>
      )}
    </div>
  );
}

/** The undo of the last import, when its toast is gone; refused where somebody has worked on since. */
function LastImport({ project }: { project: string }) {
  const { t, formatDateTime } = useWords();
  const last = useLastImport(project);
  const undo = useUndoImport(project);
  if (!last) return null;
  return (
    <>
      <p className="row wrap">
        <span className="soft">{t("imports.last", { name: last.file_name, at: formatDateTime(last.at) })}</span>
        <Button size="small" icon="undo" busy={undo.isPending} onClick={() => undo.mutate(last)}>
          {t("imports.undo")}
        </Button>
      </p>
      <ProblemNotice reason={undo.error} />
    </>
  );
}

/** Tasks that come or change; where only other things do, those. */
function changesOf({ creates, updates, removes, beside }: ImportPreview): number {
  if (creates + updates + removes > 0) return creates + updates;
  const { settings, ...counts } = beside;
  return Object.values(counts).reduce((sum, each) => sum + each, Number(settings));
}

/** Which sheet, and what each of its columns means: a field of a task, or nothing. */
export interface Mapping {
  sheet: string;
  columns: Record<number, string | null>;
}

function useApply(project: string, path: string) {
  const { t } = useWords();
  const navigate = useNavigate();
  const person = useMe()?.person.id;
  const settle = () => settleImport(project);
  return useMutation({
    mutationFn: (preview: ImportPreview) => api.post<Applied>(`${path}/${preview.id}/applications`, {}),
    onSuccess: async (applied, preview) => {
      keepLastImport(project, person, preview.id);
      await settle();
      toast({ text: t("imports.applied", { ...applied }), undo: () => api.delete(`${path}/${preview.id}/applications/current`).then(settle) });
      void navigate({ to: "/projects/$project/plan", params: { project } });
    },
    // What was interrupted is told where it can be continued.
    onError: settle,
  });
}
