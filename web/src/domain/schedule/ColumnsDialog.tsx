// Which columns the table shows and how wide they are. It holds at once, for this person in this
// browser.
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { CheckField } from "../../ui/Field.tsx";
import { ALL_COLUMNS, COLUMNS, type Column } from "./columns.ts";
import type { PlanDialogProps } from "./PlanDialogs.tsx";
import styles from "./plan.module.css";

export default function ColumnsDialog({ words: { t }, choice, onClose }: PlanDialogProps) {
  const { columns, setColumns, widths, setWidth } = choice;
  const toggle = (column: Column, isShown: boolean) => setColumns(ALL_COLUMNS.filter((each) => (each === column ? isShown : columns.includes(each))));
  const usual = () => {
    setColumns(COLUMNS);
    ALL_COLUMNS.forEach((column) => setWidth(column, undefined));
  };
  return (
    <Dialog title={t("plan.columns.title")} closeLabel={t("shell.close")} onClose={onClose} keepOpen={false}>
      <p className="muted small">{t("plan.columns.hint")}</p>
      <ul className={styles.columnList}>
        {ALL_COLUMNS.map((column) => {
          const name = t(`plan.column_title.${column}`);
          const shown = columns.includes(column);
          return (
            <li key={column}>
              <CheckField label={name} checked={shown} disabled={column === "wbs" || column === "title"} onChange={(next) => toggle(column, next)} />
              {shown && column !== "wbs" && (
                <input
                  className="input"
                  type="number"
                  min={32}
                  max={600}
                  step={8}
                  aria-label={t("plan.column_width", { column: name })}
                  placeholder={t("plan.columns.usual")}
                  value={widths[column] === undefined ? "" : Math.round(widths[column])}
                  onChange={(event) => setWidth(column, Number(event.target.value) || undefined)}
                />
              )}
            </li>
          );
        })}
      </ul>
      <div className="actions">
        <Button kind="primary" onClick={onClose}>
          {t("act.close")}
        </Button>
        <Button onClick={usual}>{t("plan.columns.as_usual")}</Button>
      </div>
    </Dialog>
  );
}
