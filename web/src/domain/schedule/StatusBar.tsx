// The line below the plan: how much there is, the critical path, the calendar, whether all is saved.
import type { Words } from "../../app/words.ts";
import type { Saving } from "./plan_api.ts";
import { countOf, type PlanModel } from "./plan_model.ts";
import { useMemo } from "react";
import styles from "./plan.module.css";

export function StatusBar({ model, shown, words, saving }: { model: PlanModel; shown: number; words: Words; saving: Saving }) {
  const { t } = words;
  const count = useMemo(() => countOf(model), [model]);
  const { plan } = model;
  const calendar = plan.calendars.find((each) => each.id === plan.calendar_id)?.name;
  const rows = shown === count.rows ? t("plan.status.rows", { count: count.rows }) : t("plan.status.rows_of", { shown, count: count.rows });
  return (
    <div className={styles.foot}>
      <span>
        {rows} · {t("plan.status.open", { count: count.open })}
      </span>
      <span>{t("plan.status.critical", { count: count.critical })}</span>
      {calendar && <span>{t("plan.status.calendar", { name: calendar })}</span>}
      {plan.finish && <span>{t("plan.status.finish", { date: words.formatDate(plan.finish, { weekday: true }) })}</span>}
      <span className={styles.saving} role="status" data-saving={saving}>
        {t(`plan.saving.${saving}`)}
      </span>
    </div>
  );
}
