// Saving the plan as it stands as a new baseline, under a name.
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { ActForm } from "../../app/ActForm.tsx";
import { api } from "../../app/api.ts";
import { freshen, keys } from "../../app/cache.ts";
import { fieldSentence } from "../../app/problems.tsx";
import { toast } from "../../app/toast.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { TextField } from "../../ui/Field.tsx";
import type { Baseline } from "./plan_types.ts";
import type { PlanDialogProps } from "./PlanDialogs.tsx";

export default function SaveBaselineDialog({ words, projectId, model, change, onClose }: PlanDialogProps) {
  const { t } = words;
  const number = (model.plan.baselines.at(-1)?.number ?? 0) + 1;
  const [name, setName] = useState(t("plan.baseline_number", { number }));
  const save = useMutation({
    mutationFn: () => api.post<Baseline>(`/api/v1/projects/${projectId}/baselines`, { name }),
    onSuccess: async (made) => {
      await freshen(keys.project(projectId), keys.projects);
      change({ baseline: undefined });
      toast({ text: t("plan.baseline_saved", { name: made.name }) });
      onClose();
    },
  });
  return (
    <Dialog title={t("plan.baseline_save")} closeLabel={t("shell.close")} onClose={onClose}>
      <ActForm sending={save} button={t("plan.baseline_save_act")} onAct={() => save.mutate()} onCancel={onClose}>
        <TextField label={t("plan.baseline_name")} value={name} onChange={setName} wrong={fieldSentence(words, save.error, "name")} required data-autofocus />
        <p className="muted small">{t("plan.baseline_hint")}</p>
      </ActForm>
    </Dialog>
  );
}
