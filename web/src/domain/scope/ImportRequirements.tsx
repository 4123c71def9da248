// Bringing in a list of requirements from a spreadsheet or a Word document: drop it, say what its columns mean, look at what would
// become of each row, bring it in, take it back. Nothing is written before "bring in".
import { useMutation } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { api } from "../../app/api.ts";
import { freshen, keys } from "../../app/cache.ts";
import { ProblemNotice } from "../../app/problems.tsx";
import { recordNumber } from "../../app/record_kinds.ts";
import { toast } from "../../app/toast.ts";
import type { Id, ImportSheet, Told, With } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { ListTable } from "../../ui/ListTable.tsx";
import { StateTag } from "../../ui/Marks.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { DropFile } from "../imports/DropFile.tsx";
import type { Mapping } from "../imports/ImportPage.tsx";
import { Columns, NotUnderstood, type Finding } from "../imports/PreviewParts.tsx";
import { registerPath } from "./requirement.ts";
import "../imports/imports.css";
import "./scope.css";

const READ = ".xlsx,.csv,.txt,.docx";
const MEANINGS = ["reference", "title", "kind", "priority", "need", "pain", "description", "acceptance_criteria", "source", "source_note", "owner", "internal_note"];

type Preview = With<Told<"RequirementImportPreview">, { not_understood: Finding[]; sheet: ImportSheet }>;

export function ImportRequirements() {
  const { t } = useWords();
  const { project } = useParams({ from: "/team/projects/$project/requirements/import" });
  const path = `${registerPath(project).replace(/requirements$/, "requirement-imports")}`;
  const [preview, setPreview] = useState<Preview>();
  const read = useMutation({ mutationFn: (file: File) => api.upload<Preview>(`${path}?file_name=${encodeURIComponent(file.name)}`, file), onSuccess: setPreview });
  const remap = useMutation({ mutationFn: (mapping: Mapping) => api.patch<Preview>(`${path}/${preview?.id}`, { mapping }), onSuccess: setPreview });
  const apply = useApply(project, path);
  const changes = preview ? preview.creates + preview.changes : 0;
  return (
    <div className="page middle stack">
      <div className="page-head">
        <h1>{preview ? t("imports.preview_of", { name: preview.file_name }) : t("scope.import")}</h1>
        {preview && (
          <span className="end row wrap">
            <Button onClick={() => setPreview(undefined)}>{t("imports.other_file")}</Button>
            <Button kind="primary" busy={apply.isPending} disabled={remap.isPending || changes === 0} onClick={() => apply.mutate(preview)}>
              {changes === 0 ? t("imports.nothing_to_apply") : t("scope.import_apply", { count: changes })}
            </Button>
          </span>
        )}
      </div>
      <ProblemNotice reason={read.error ?? remap.error ?? apply.error} />
      {preview ? (
        <Previewed preview={preview} remapping={remap.isPending} onMapping={(mapping) => remap.mutate(mapping)} />
      ) : (
        <>
          <DropFile busy={read.isPending} onFile={(file) => read.mutate(file)} read={READ} title={t("scope.import_drop")} formats={t("scope.import_formats")} />
          <p className="soft">{t("scope.import_text")}</p>
          <p>
            <Link to="/projects/$project/scope" params={{ project }}>
              {t("scope.back")}
            </Link>
          </p>
        </>
      )}
    </div>
  );
}

function useApply(project: Id, path: string) {
  const { t } = useWords();
  const navigate = useNavigate();
  const settle = () => freshen(keys.requirements(project), ["record"]);
  return useMutation({
    mutationFn: (preview: Preview) => api.post<Told<"RequirementImportResult">>(`${path}/${preview.id}/applications`, {}),
    onSuccess: async (applied, preview) => {
      await settle();
      const undo = async () => {
        const { kept } = await api.delete<{ undone: number; kept: number }>(`${path}/${preview.id}/applications`);
        await settle();
        if (kept > 0) toast({ text: t("scope.import_kept", { count: kept }) });
      };
      toast({ text: t("scope.import_applied", { ...applied }), undo });
      void navigate({ to: "/projects/$project/scope", params: { project } });
    },
    onError: settle,
  });
}

function Previewed({ preview, remapping, onMapping }: { preview: Preview; remapping: boolean; onMapping: (mapping: Mapping) => void }) {
  const { t, formatNumber } = useWords();
  const figures: [string, number][] = [
    [t("imports.new"), preview.creates],
    [t("imports.changed"), preview.changes],
    [t("imports.same"), preview.unchanged],
  ];
  return (
    <>
      <dl className="figures panel import-figures three">
        {figures.map(([label, count]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{formatNumber(count)}</dd>
          </div>
        ))}
      </dl>
      <Columns key={preview.sheet.sheet} sheet={preview.sheet} remapping={remapping} onMapping={onMapping} meanings={MEANINGS} word="scope.import_field." />
      <NotUnderstood found={preview.not_understood} />
      <Rows preview={preview} />
    </>
  );
}

const TONES = { created: "on_track", changed: "at_risk", same: "none" } as const;

function Rows({ preview: { rows, creates, changes, unchanged } }: { preview: Preview }) {
  const { t } = useWords();
  const all = creates + changes + unchanged;
  return (
    <Panel title={t("scope.requirements")} count={rows.length < all ? t("imports.first_rows", { count: rows.length, all }) : all}>
      <ListTable heads={[t("imports.change"), t("scope.column.title"), { label: t("requirement.kind"), className: "wide-only" }, { label: t("requirement.priority"), className: "wide-only" }, { label: t("requirement.need"), className: "wide-only" }]}>
        {rows.map((row) => (
          <tr key={row.line}>
            <td>
              <StateTag tone={TONES[row.change]} {...(row.change === "created" ? { icon: "plus" as const } : row.change === "changed" ? { icon: "pencil" as const } : {})}>
                {t(`imports.${row.change === "created" ? "new" : row.change}`)}
              </StateTag>
            </td>
            <td>
              {row.number !== null && <span className="id">{recordNumber("requirement", row.number)} </span>}
              {row.fields.title}
            </td>
            <td className="wide-only">{t(`requirement.kind.${row.fields.kind}`)}</td>
            <td className="wide-only">{t(`requirement.priority.${row.fields.priority}`)}</td>
            <td className="wide-only soft import-need">{row.fields.need}</td>
          </tr>
        ))}
      </ListTable>
    </Panel>
  );
}
