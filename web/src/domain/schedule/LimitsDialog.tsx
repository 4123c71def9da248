// How many cards each column of the board may hold before it says so. Kept for this person and project
// in this browser.
import { useState } from "react";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { TextField } from "../../ui/Field.tsx";
import type { PlanDialogProps } from "./PlanDialogs.tsx";
import { readLimits, useLimits } from "./plan_prefs.ts";
import { STATES } from "./plan_search.ts";
import type { TaskState } from "./plan_types.ts";

export default function LimitsDialog({ words: { t }, projectId, onClose }: PlanDialogProps) {
  const [limits, keep] = useLimits(projectId);
  const [typed, setTyped] = useState<Partial<Record<TaskState, string>>>({});
  const save = () => {
    const wanted = Object.fromEntries(STATES.map((state) => [state, typed[state] === undefined ? limits[state] : Number(typed[state]) || undefined]));
    keep(readLimits(wanted));
    onClose();
  };
  return (
    <Dialog title={t("plan.limits.title")} closeLabel={t("shell.close")} onClose={onClose}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <p className="muted small">{t("plan.limits.hint")}</p>
        {STATES.map((state, place) => (
          <TextField
            key={state}
            type="number"
            min={1}
            max={999}
            label={t(`plan.state.${state}`)}
            placeholder={t(state === "doing" ? "plan.limits.by_people" : "plan.limits.none")}
            value={typed[state] ?? (limits[state] === undefined ? "" : String(limits[state]))}
            onChange={(next) => setTyped({ ...typed, [state]: next })}
            {...(place === 0 ? { "data-autofocus": true } : {})}
          />
        ))}
        <div className="actions">
          <Button kind="primary" type="submit">
            {t("act.save")}
          </Button>
          <Button onClick={onClose}>{t("act.cancel")}</Button>
        </div>
      </form>
    </Dialog>
  );
}
