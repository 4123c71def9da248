// The baseline that the plan is compared with: which one, and saving the plan as it stands as a new one.
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { ActForm } from "../../app/ActForm.tsx";
import { api } from "../../app/api.ts";
import { freshen, keys } from "../../app/cache.ts";
import { fieldSentence } from "../../app/problems.tsx";
import { toast } from "../../app/toast.ts";
import type { Words } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { TextField } from "../../ui/Field.tsx";
import { ActMenu } from "../../ui/Floating.tsx";
import { Icon } from "../../ui/Icon.tsx";
import type { PlanSearch, SearchPatch } from "./plan_search.ts";
import type { Baseline, Id } from "./plan_types.ts";
import styles from "./plan.module.css";

interface BaselineMenuProps {
  words: Words;
  search: PlanSearch;
  change: (patch: SearchPatch) => void;
  baselines: Baseline[];
  canEdit: boolean;
  projectId: Id;
  /** All baselines in a dialog: dates, deleting. */
  onAll: () => void;
}

export function BaselineMenu({ words, search, change, baselines, canEdit, projectId, onAll }: BaselineMenuProps) {
  const { t } = words;
  const [saving, setSaving] = useState(false);
  const last = baselines.at(-1);
  const chosen = search.baseline === "none" ? undefined : (baselines.find((each) => each.id === search.baseline) ?? last);
  const name = chosen?.name ?? t(last ? "plan.baseline_none" : "plan.baseline");
  const button = (
    <Button aria-label={t("plan.baseline_is", { baseline: chosen?.name ?? t("plan.baseline_none") })}>
      <span className={styles.short}>{name}</span> <Icon name="down" />
    </Button>
  );
  const known = baselines.map((each) => ({ label: `${each.name} · ${words.formatDate(each.at)}`, checked: each === chosen, act: () => change({ baseline: each === last ? undefined : each.id }) }));
  const none = { label: t("plan.baseline_none"), checked: !chosen, act: () => change({ baseline: "none" }) };
  const save = { label: t("plan.baseline_save"), icon: "plus" as const, act: () => setSaving(true) };
  const all = { label: t("plan.baselines.act"), act: onAll };
  return (
    <>
      <ActMenu button={button} label={t("plan.baseline")} entries={[...known, ...(last ? ["line" as const, none] : []), ...(last ? ["line" as const, all] : []), ...(canEdit ? [save] : [])]} />
      {saving && <SaveBaseline {...{ words, projectId, change }} number={(last?.number ?? 0) + 1} onClose={() => setSaving(false)} />}
    </>
  );
}

function SaveBaseline({ words, projectId, change, number, onClose }: Pick<BaselineMenuProps, "words" | "projectId" | "change"> & { number: number; onClose: () => void }) {
  const { t } = words;
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
