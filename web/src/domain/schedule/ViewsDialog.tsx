// Filters, zoom and columns under a name, to come back to. Kept for this person in this browser.
import { useState } from "react";
import { Button, Tool } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { TextField } from "../../ui/Field.tsx";
import type { PlanDialogProps } from "./PlanDialogs.tsx";
import { searchOf, useViews, viewOf, type SavedView } from "./plan_prefs.ts";
import styles from "./plan.module.css";

export default function ViewsDialog({ words: { t }, projectId, search, change, choice, onClose }: PlanDialogProps) {
  const [views, keep] = useViews(projectId);
  const [name, setName] = useState("");
  const open = (view: SavedView) => {
    choice.setColumns(view.columns);
    change(searchOf(view));
    onClose();
  };
  const save = () => {
    const wanted = name.trim();
    if (!wanted) return;
    keep([...views.filter((each) => each.name !== wanted), viewOf(wanted, search, choice.columns)]);
    setName("");
  };
  return (
    <Dialog title={t("plan.views.title")} closeLabel={t("shell.close")} onClose={onClose} keepOpen={false}>
      {views.length > 0 && (
        <ul className={`rows ${styles.list}`}>
          {views.map((view) => (
            <li key={view.name}>
              <Button kind="quiet" onClick={() => open(view)}>
                {view.name}
              </Button>
              <Tool className="end" icon="trash" label={t("plan.views.remove", { name: view.name })} onClick={() => keep(views.filter((each) => each !== view))} />
            </li>
          ))}
        </ul>
      )}
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <TextField label={t("plan.views.name")} hint={t("plan.views.hint")} value={name} onChange={setName} maxLength={60} data-autofocus />
        <div className="actions">
          <Button kind="primary" type="submit" disabled={!name.trim()}>
            {t(views.some((each) => each.name === name.trim()) ? "plan.views.replace" : "plan.views.save")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
