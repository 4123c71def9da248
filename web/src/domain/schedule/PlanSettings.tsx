// What the whole plan is reckoned from: its first day, how far it is told (status date), its calendar.
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { CheckField, ChoiceField, TextField } from "../../ui/Field.tsx";
import type { PlanDialogProps } from "./PlanDialogs.tsx";
import type { Edit } from "./plan_types.ts";

export default function PlanSettings({ words, projectId, model, canEdit, edit, onClose }: PlanDialogProps) {
  const { t } = words;
  const { plan } = model;
  const [start, setStart] = useState(plan.start.slice(0, 10));
  const [status, setStatus] = useState(plan.status_date?.slice(0, 10) ?? "");
  const [moves, setMoves] = useState(plan.moves_open_work);
  const [calendar, setCalendar] = useState(plan.calendar_id);
  const keep = () => {
    const set = {
      ...(start && start !== plan.start.slice(0, 10) ? { start: `${start}${plan.start.slice(10)}` } : {}),
      ...(status !== (plan.status_date?.slice(0, 10) ?? "") ? { status_date: status || null } : {}),
      ...(moves !== plan.moves_open_work ? { moves_open_work: moves } : {}),
      ...(calendar !== plan.calendar_id ? { calendar_id: calendar } : {}),
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
