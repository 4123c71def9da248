// The plan as a file: a list for a spreadsheet, of all columns or those on screen, or the chart as a picture or on sheets of paper, of all rows or those the filter leaves; or
// the whole plan for another program, which the server writes.
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useProject } from "../../app/cache.ts";
import { saveFile } from "../../app/csv.ts";
import { ProblemNotice } from "../../app/problems.tsx";
import type { Words } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { CheckField, ChoiceField } from "../../ui/Field.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { readPalette, readPaperPalette } from "./gantt_palette.ts";
import { MOST_SHEETS, PAPERS, ganttPages, printSheets, sheetsOf, type Paper } from "./gantt_pages.ts";
import { ganttPicture, pictureSize } from "./gantt_svg.ts";
import { pngFile, pngScale, svgFile } from "./picture_file.ts";
import type { PlanDialogProps } from "./PlanDialogs.tsx";
import { csvOf, fileName, sheetOf } from "./plan_csv.ts";
import { isFiltering, visibleRows } from "./plan_model.ts";
import { filterOf } from "./plan_search.ts";

const LISTS = ["xlsx", "csv"] as const;
const HERE = [...LISTS, "pdf", "svg", "png"] as const;
const OF_PROGRAMS = ["mspdi", "xer"] as const;
type Format = (typeof HERE)[number] | (typeof OF_PROGRAMS)[number];

/** A picture of more rows opens nowhere. */
const MOST_IN_SVG = 3000;

export default function ExportDialog({ words, projectId, model, rows: shown, context, search, isCopy, onClose }: PlanDialogProps) {
  const { t } = words;
  const project = useProject(projectId).data;
  const isNarrowed = isFiltering(filterOf(search)) || shown.length < model.rows.length;
  const [onlyShown, setOnlyShown] = useState(isNarrowed);
  const [format, setFormat] = useState<Format>("xlsx");
  const [onScreen, setOnScreen] = useState(false);
  const [paper, setPaper] = useState<Paper>("a3");
  const all = visibleRows(model, new Set());
  const rows = onlyShown ? shown : all;
  // A copy has no file of its own: what other programs get is the plan.
  const formats: readonly Format[] = isCopy ? HERE : [...HERE, ...OF_PROGRAMS];
  const ofProgram = format === "mspdi" || format === "xer";
  const isList = format === "xlsx" || format === "csv";
  const name = fileName(project?.name ?? "", words.today(), format === "mspdi" ? "xml" : format);
  const drawnOf = { rows, context, title: project?.name ?? "", baseline: isCopy || search.baseline !== "none" };
  const picture = () => ganttPicture({ ...drawnOf, palette: readPalette() });
  const sheets = format === "pdf" ? sheetsOf(rows, drawnOf.baseline, paper) : 0;
  const tooMany = isList || ofProgram ? false : format === "pdf" ? sheets > MOST_SHEETS : rows.length > MOST_IN_SVG || (format === "png" && pngScale(pictureSize(rows.length)) === undefined);
  const fileOf = async (): Promise<Blob> => {
    if (format === "csv") return new Blob([csvOf(rows, context, onScreen)], { type: "text/csv;charset=utf-8" });
    if (format === "xlsx") return (await import("../../app/xlsx.ts")).xlsxOf(sheetOf(rows, context, onScreen, project?.name ?? ""));
    return format === "svg" ? svgFile(picture()) : pngFile(picture());
  };
  const save = useMutation({
    mutationFn: async () => {
      if (format === "pdf") printSheets(ganttPages({ ...drawnOf, palette: readPaperPalette(), paper }), fileName(project?.name ?? "", words.today()).replace(/\.csv$/, ""));
      else saveFile(await fileOf(), name);
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
            <p>{isList ? t("plan.export.what", { count: rows.length, columns: onScreen ? "screen" : "all" }) : t("plan.export.picture", { count: rows.length })}</p>
            {isList && <CheckField label={t("plan.export.on_screen")} checked={onScreen} onChange={setOnScreen} />}
            {format === "pdf" && <ChoiceField label={t("plan.export.paper")} value={paper} onChange={(value) => setPaper(value as Paper)} choices={PAPERS.map((each) => ({ value: each, label: t(`plan.export.paper.${each}`) }))} />}
            {isNarrowed && <CheckField label={t("plan.export.only_shown")} checked={onlyShown} onChange={setOnlyShown} />}
            <p className="muted small">{tooMany ? t(`plan.export.too_many.${format}`, { max: format === "pdf" ? MOST_SHEETS : MOST_IN_SVG }) : t(format === "pdf" || isList ? `plan.export.hint.${format}` : "plan.export.picture_hint", { count: sheets })}</p>
          </>
        )}
        <div className="actions">
          {ofProgram ? (
            <a className="button primary" href={`/api/v1/projects/${projectId}/plan-file?format=${format}`} download={name} onClick={onClose}>
              <Icon name="out" /> {t("plan.export.save")}
            </a>
          ) : (
            <Button kind="primary" icon={format === "pdf" ? "print" : "out"} busy={save.isPending} disabled={tooMany || rows.length === 0} onClick={() => save.mutate()}>
              {t(format === "pdf" ? "plan.export.print" : "plan.export.save")}
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
