// The baselines of the plan: which one it is compared with on screen, saving a new one, deleting one.
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../app/api.ts";
import { freshen, keys } from "../../app/cache.ts";
import { ProblemNotice } from "../../app/problems.tsx";
import { toast } from "../../app/toast.ts";
import { Button, Tool } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Icon } from "../../ui/Icon.tsx";
import type { Baseline } from "./plan_types.ts";
import type { PlanDialogProps } from "./PlanDialogs.tsx";
import styles from "./plan.module.css";

export default function BaselinesDialog({ words, projectId, model, search, change, canEdit, onClose }: PlanDialogProps) {
  const { t } = words;
  const { baselines } = model.plan;
  const newest = baselines.at(-1);
  const compared = search.baseline === "none" ? undefined : (baselines.find((each) => each.id === search.baseline) ?? newest);
  const [asked, setAsked] = useState<Baseline>();
  const remove = useMutation({
    mutationFn: (baseline: Baseline) => api.delete(`/api/v1/projects/${projectId}/baselines/${baseline.id}`),
    onSuccess: async (_, baseline) => {
      if (search.baseline === baseline.id) change({ baseline: undefined });
      setAsked(undefined);
      await freshen(keys.plan(projectId));
      toast({ text: t("plan.baselines.removed", { name: baseline.name }) });
    },
  });
  const choose = (baseline: Baseline | undefined) => change({ baseline: baseline === undefined ? "none" : baseline === newest ? undefined : baseline.id });
  return (
    <Dialog title={t("plan.baselines.title")} closeLabel={t("shell.close")} onClose={onClose} keepOpen={false}>
      <p className="muted small">{t("plan.baselines.hint")}</p>
      <ProblemNotice reason={remove.error} />
      {baselines.length === 0 && <p>{t("plan.baselines.none")}</p>}
      <ul className={`rows ${styles.list}`}>
        {baselines.map((each) => (
          <li key={each.id}>
            <Button kind="quiet" aria-pressed={each === compared} onClick={() => choose(each)}>
              {each === compared && <Icon name="tick" />}
              {each.name}
            </Button>
            <span className="muted small">{words.formatDateTime(each.at)}</span>
            {each === newest && <span className="state none">{t("plan.baselines.newest")}</span>}
            {canEdit && each !== newest && <Tool className="end" icon="trash" label={t("plan.baselines.remove", { name: each.name })} onClick={() => setAsked(each)} />}
          </li>
        ))}
      </ul>
      {asked && (
        <div className="notice" role="alertdialog" aria-label={t("plan.baselines.remove", { name: asked.name })}>
          <span>{t("plan.baselines.sure", { name: asked.name })}</span>
          <Button kind="danger" size="small" busy={remove.isPending} onClick={() => remove.mutate(asked)}>
            {t("act.delete")}
          </Button>
          <Button size="small" onClick={() => setAsked(undefined)}>
            {t("act.cancel")}
          </Button>
        </div>
      )}
      <div className="actions">
        <Button kind="primary" onClick={onClose}>
          {t("act.close")}
        </Button>
        {compared && <Button onClick={() => choose(undefined)}>{t("plan.baseline_none")}</Button>}
      </div>
    </Dialog>
  );
}
