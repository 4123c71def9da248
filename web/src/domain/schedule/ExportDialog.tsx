// The plan as a file for a spreadsheet: all of it, or the rows the filter leaves.
import { useState } from "react";
import { useProject } from "../../app/cache.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { CheckField } from "../../ui/Field.tsx";
import type { PlanDialogProps } from "./PlanDialogs.tsx";
import { csvOf, fileName } from "./plan_csv.ts";
import { isFiltering, visibleRows } from "./plan_model.ts";
import { filterOf } from "./plan_search.ts";

export default function ExportDialog({ words, projectId, model, context, search, onClose }: PlanDialogProps) {
  const { t } = words;
  const project = useProject(projectId).data;
  const filter = filterOf(search);
  const isFiltered = isFiltering(filter);
  const [onlyShown, setOnlyShown] = useState(isFiltered);
  const rows = onlyShown ? visibleRows(model, new Set(), filter) : model.rows;
  const save = () => {
    const address = URL.createObjectURL(new Blob([csvOf(rows, context)], { type: "text/csv;charset=utf-8" }));
    const link = document.createElement("a");
    link.href = address;
    link.download = fileName(project?.name ?? "", words.today());
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 1000);
    onClose();
  };
  return (
    <Dialog title={t("plan.export.title")} closeLabel={t("shell.close")} onClose={onClose} keepOpen={false}>
      <p>{t("plan.export.what", { count: rows.length })}</p>
      {isFiltered && <CheckField label={t("plan.export.only_shown")} checked={onlyShown} onChange={setOnlyShown} />}
      <p className="muted small">{t("plan.export.hint")}</p>
      <div className="actions">
        <Button kind="primary" icon="out" onClick={save} data-autofocus>
          {t("plan.export.save")}
        </Button>
        <Button onClick={onClose}>{t("act.cancel")}</Button>
      </div>
    </Dialog>
  );
}
