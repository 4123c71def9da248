// The plan as a file: a list for a spreadsheet, or the chart as a picture, of all rows or those the filter leaves; or
// the whole plan for another program, which the server writes.
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useProject } from "../../app/cache.ts";
import { ProblemNotice } from "../../app/problems.tsx";
import type { Words } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { CheckField, ChoiceField } from "../../ui/Field.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { readPalette } from "./gantt_palette.ts";
import { ganttPicture, pictureSize } from "./gantt_svg.ts";
import { pngFile, pngScale, svgFile } from "./picture_file.ts";
import type { PlanDialogProps } from "./PlanDialogs.tsx";
import { csvOf, fileName } from "./plan_csv.ts";
import { isFiltering, visibleRows } from "./plan_model.ts";
import { filterOf } from "./plan_search.ts";

const HERE = ["csv", "svg", "png"] as const;
const OF_PROGRAMS = ["mspdi", "xer"] as const;
type Format = (typeof HERE)[number] | (typeof OF_PROGRAMS)[number];

/** A picture of more rows opens nowhere. */
const MOST_IN_SVG = 3000;

export default function ExportDialog({ words, projectId, model, rows: shown, context, search, isCopy, onClose }: PlanDialogProps) {
  const { t } = words;
  const project = useProject(projectId).data;
  const isNarrowed = isFiltering(filterOf(search)) || shown.length < model.rows.length;
  const [onlyShown, setOnlyShown] = useState(isNarrowed);
  const [format, setFormat] = useState<Format>("csv");
  const all = visibleRows(model, new Set());
  const rows = onlyShown ? shown : all;
  // A copy has no file of its own: what other programs get is the plan.
  const formats: readonly Format[] = isCopy ? HERE : [...HERE, ...OF_PROGRAMS];
  const ofProgram = format === "mspdi" || format === "xer";
  const name = fileName(project?.name ?? "", words.today(), format === "mspdi" ? "xml" : format);
  const picture = () => ganttPicture({ rows, context, title: project?.name ?? "", baseline: isCopy || search.baseline !== "none", palette: readPalette() });
  const tooMany = format === "csv" || ofProgram ? false : rows.length > MOST_IN_SVG || (format === "png" && pngScale(pictureSize(rows.length)) === undefined);
  const save = useMutation({
    mutationFn: async () => {
      const file = format === "csv" ? new Blob([csvOf(rows, context)], { type: "text/csv;charset=utf-8" }) : format === "svg" ? svgFile(picture()) : await pngFile(picture());
      saveFile(file, name);
    },
    onSuccess: onClose,
  });
  return (
    <Dialog title={t("plan.export.title")} closeLabel={t("shell.close")} onClose={onClose} keepOpen={false}>
      <div className="form">
        <ProblemNotice reason={save.error} />
        <ChoiceField label={t("plan.export.format")} value={format} onChange={(value) => setFormat(value as Format)} choices={formats.map((each) => ({ value: each, label: t(`plan.export.format.${each}`) }))} data-autofocus />
        {ofProgram ? (
          <OfProgram words={words} format={format} count={all.length} />
        ) : (
          <>
            <p>{t(format === "csv" ? "plan.export.what" : "plan.export.picture", { count: rows.length })}</p>
            {isNarrowed && <CheckField label={t("plan.export.only_shown")} checked={onlyShown} onChange={setOnlyShown} />}
            <p className="muted small">{tooMany ? t(`plan.export.too_many.${format}`, { max: MOST_IN_SVG }) : t(format === "csv" ? "plan.export.hint" : "plan.export.picture_hint")}</p>
          </>
        )}
        <div className="actions">
          {ofProgram ? (
            <a className="button primary" href={`/api/v1/projects/${projectId}/plan-file?format=${format}`} download={name} onClick={onClose}>
              <Icon name="out" /> {t("plan.export.save")}
            </a>
          ) : (
            <Button kind="primary" icon="out" busy={save.isPending} disabled={tooMany || rows.length === 0} onClick={() => save.mutate()}>
              {t("plan.export.save")}
            </Button>
          )}
          <Button onClick={onClose}>{t("act.cancel")}</Button>
        </div>
      </div>
    </Dialog>
  );
}

/** What the file holds, what it has no place for, and whom it is for. */
function OfProgram({ words: { t }, format, count }: { words: Words; format: (typeof OF_PROGRAMS)[number]; count: number }) {
  return (
    <>
      <p>{t(`plan_file.written.${format}`, { count })}</p>
      <p className="muted small">{t(`plan_file.left_out.${format}`)}</p>
      <p className="notice">{t("plan_file.internal")}</p>
    </>
  );
}

function saveFile(file: Blob, name: string): void {
  const address = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}
