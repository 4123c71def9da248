// The baseline that the plan is compared with: which one, and the way to saving the plan as it stands as a new one.
import type { Words } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { ActMenu } from "../../ui/Floating.tsx";
import { Icon } from "../../ui/Icon.tsx";
import type { PlanDialog } from "./PlanDialogs.tsx";
import type { PlanSearch, SearchPatch } from "./plan_search.ts";
import type { Baseline } from "./plan_types.ts";
import styles from "./plan.module.css";

interface BaselineMenuProps {
  words: Words;
  search: PlanSearch;
  change: (patch: SearchPatch) => void;
  baselines: Baseline[];
  canEdit: boolean;
  setDialog: (dialog: PlanDialog) => void;
}

export function BaselineMenu({ words, search, change, baselines, canEdit, setDialog }: BaselineMenuProps) {
  const { t } = words;
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
  const save = { label: t("plan.baseline_save"), icon: "plus" as const, act: () => setDialog("save_baseline") };
  // Dates, deleting.
  const all = { label: t("plan.baselines.act"), act: () => setDialog("baselines") };
  return <ActMenu button={button} label={t("plan.baseline")} entries={[...known, ...(last ? ["line" as const, none] : []), ...(last ? ["line" as const, all] : []), ...(canEdit ? [save] : [])]} />;
}
