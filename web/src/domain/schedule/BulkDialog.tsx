// One change for the selected rows, as one act with one undo.
import { useState } from "react";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { ChoiceField, TextField } from "../../ui/Field.tsx";
import { bulkEdits, leavesOf } from "./bulk_edits.ts";
import { parsePercent, plain } from "./parse_cell.ts";
import type { PlanDialogProps } from "./PlanDialogs.tsx";
import { STATES } from "./plan_search.ts";
import type { TaskState } from "./plan_types.ts";

const KEEP = "keep";
const NOBODY = "nobody";

export default function BulkDialog({ words, model, context, handle, edit, onClose }: PlanDialogProps) {
  const { t } = words;
  // The rows as they were selected when the dialog opened.
  const [rows] = useState(() => handle.current?.commands.chosen() ?? []);
  const [owner, setOwner] = useState(KEEP);
  const [state, setState] = useState(KEEP);
  const [percent, setPercent] = useState("");
  const [shift, setShift] = useState("");
  const readPercent = percent.trim() ? parsePercent(percent) : undefined;
  const readShift = readDays(shift);
  const wrongPercent = percent.trim() && readPercent === undefined ? t("plan.cell.not_percent", { typed: percent }) : undefined;
  const wrongShift = shift.trim() && readShift === undefined ? t("plan.bulk.not_days", { typed: shift }) : undefined;
  const person = context.people.get(owner);
  const edits = bulkEdits(rows, { owner: owner === KEEP ? undefined : (person ?? null), state: state === KEEP ? undefined : (state as TaskState), percent: readPercent, shift: readShift }, model);
  const keep = () => {
    edit(edits, t("plan.bulk.done", { count: edits.length }));
    onClose();
  };
  return (
    <Dialog title={t("plan.bulk.title", { count: rows.length })} closeLabel={t("shell.close")} onClose={onClose}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          if (edits.length && !wrongPercent && !wrongShift) keep();
        }}
      >
        <p className="muted small">{t("plan.bulk.hint", { tasks: leavesOf(rows).length })}</p>
        <ChoiceField label={t("plan.column_title.owner")} value={owner} onChange={setOwner} choices={[{ value: KEEP, label: t("plan.bulk.keep") }, { value: NOBODY, label: t("task.no_owner") }, ...[...context.people.values()].map((each) => ({ value: each.id, label: each.name }))]} data-autofocus />
        <ChoiceField label={t("plan.filter_state")} value={state} onChange={setState} choices={[{ value: KEEP, label: t("plan.bulk.keep") }, ...STATES.map((each) => ({ value: each, label: t(`plan.state.${each}`) }))]} />
        <TextField label={t("plan.column_title.percent")} value={percent} onChange={setPercent} inputMode="decimal" placeholder={t("plan.bulk.keep")} wrong={wrongPercent} />
        <TextField label={t("plan.bulk.shift")} hint={t("plan.bulk.shift_hint")} value={shift} onChange={setShift} placeholder={t("plan.bulk.keep")} wrong={wrongShift} />
        <div className="actions">
          <Button kind="primary" type="submit" disabled={!edits.length || !!wrongPercent || !!wrongShift}>
            {edits.length ? t("plan.bulk.apply", { count: edits.length }) : t("plan.bulk.nothing")}
          </Button>
          <Button onClick={onClose}>{t("act.cancel")}</Button>
        </div>
      </form>
    </Dialog>
  );
}

/** "5", "+5", "-3", "−3", "５天". */
function readDays(typed: string): number | undefined {
  const found = /^([+-]?)\s*(\d{1,4})\s*(?:d|days?|天|个?工作日)?$/i.exec(plain(typed).replace("＋", "+"));
  return found ? Number(`${found[1]}${found[2]}`) : undefined;
}
