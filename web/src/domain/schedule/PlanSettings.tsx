// What the whole plan is reckoned from: its first day, how far it is told (status date), its calendar; and what few plans
// need, folded.
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { CheckField, ChoiceField, TextField } from "../../ui/Field.tsx";
import type { PlanDialogProps } from "./PlanDialogs.tsx";
import type { Edit } from "./plan_types.ts";
import styles from "./plan.module.css";

const RULES = ["multiple_critical_paths", "honour_constraints", "split_in_progress_tasks"] as const;

export default function PlanSettings({ words, projectId, model, canEdit, edit, onClose }: PlanDialogProps) {
  const { t } = words;
  const { plan } = model;
  const [start, setStart] = useState(plan.start.slice(0, 10));
  const [status, setStatus] = useState(plan.status_date?.slice(0, 10) ?? "");
  const [moves, setMoves] = useState(plan.moves_open_work);
  const [calendar, setCalendar] = useState(plan.calendar_id);
  const [rules, setRules] = useState(plan.rules);
  const perDay = plan.minutes_per_day;
  const [float, setFloat] = useState(String(plan.rules.critical_float_minutes / perDay));
  const chosen = { ...rules, critical_float_minutes: Math.round(Number(float) * perDay) };
  const keep = () => {
    const set = {
      ...(start && start !== plan.start.slice(0, 10) ? { start: `${start}${plan.start.slice(10)}` } : {}),
      ...(status !== (plan.status_date?.slice(0, 10) ?? "") ? { status_date: status || null } : {}),
      ...(moves !== plan.moves_open_work ? { moves_open_work: moves } : {}),
      ...(calendar !== plan.calendar_id ? { calendar_id: calendar } : {}),
      ...(JSON.stringify(chosen) !== JSON.stringify(plan.rules) ? { rules: chosen } : {}),
    };
    if (Object.keys(set).length) edit([{ op: "update_plan", ...set } satisfies Edit], t("plan.settings.kept"));
    onClose();
  };
  return (
    <Dialog title={t("plan.settings.title")} closeLabel={t("shell.close")} onClose={onClose}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          keep();
        }}
      >
        <TextField type="date" label={t("plan.settings.start")} hint={t("plan.settings.start_hint")} value={start} onChange={setStart} disabled={!canEdit} required data-autofocus />
        <TextField type="date" label={t("plan.settings.status_date")} hint={t("plan.settings.status_hint")} value={status} onChange={setStatus} disabled={!canEdit} />
        <CheckField label={t("plan.settings.moves_open_work")} hint={t("plan.settings.moves_hint")} checked={moves} onChange={setMoves} disabled={!canEdit || (!status && !moves)} />
        <ChoiceField label={t("plan.settings.calendar")} value={calendar} onChange={setCalendar} disabled={!canEdit} choices={plan.calendars.map((each) => ({ value: each.id, label: each.name }))} />
        <details className={styles.rules}>
          <summary>{t("plan.settings.further")}</summary>
          <div className="form">
            <TextField type="number" min={0} max={1000} step="any" required inputMode="decimal" label={t("plan.settings.critical_float")} hint={t("plan.settings.critical_float_hint")} value={float} onChange={setFloat} disabled={!canEdit} />
            {RULES.map((rule) => (
              <CheckField key={rule} label={t(`plan.settings.${rule}`)} hint={t(`plan.settings.${rule}_hint`)} checked={rules[rule]} onChange={(is) => setRules({ ...rules, [rule]: is })} disabled={!canEdit} />
            ))}
          </div>
        </details>
        <p className="small">
          <Link className="inline" to="/projects/$project/settings" params={{ project: projectId }} search={{ calendar }}>
            {t("plan.settings.edit_calendar")}
          </Link>
        </p>
        <div className="actions">
          {canEdit && (
            <Button kind="primary" type="submit">
              {t("plan.settings.keep")}
            </Button>
          )}
          <Button onClick={onClose}>{t(canEdit ? "act.cancel" : "act.close")}</Button>
        </div>
      </form>
    </Dialog>
  );
}
