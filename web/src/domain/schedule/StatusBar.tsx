// The line below the plan: how much there is, the critical path, the calendar, whether all is saved.
import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import type { Words } from "../../app/words.ts";
import { Icon } from "../../ui/Icon.tsx";
import { behindTheYears } from "../calendars/working_times.ts";
import { countOf, type PlanModel } from "./plan_model.ts";
import type { PlanAddress } from "./plan_api.ts";
import { giveUp, sendAgain, type Saving } from "./plan_sending.ts";
import type { Id } from "./plan_types.ts";
import styles from "./plan.module.css";

interface StatusBarProps {
  model: PlanModel;
  shown: number;
  words: Words;
  saving: Saving;
  projectId: Id;
  address: PlanAddress;
}

export function StatusBar({ model, shown, words, saving, projectId, address }: StatusBarProps) {
  const { t } = words;
  const count = useMemo(() => countOf(model), [model]);
  const { plan } = model;
  const calendar = plan.calendars.find((each) => each.id === plan.calendar_id);
  const today = words.today();
  const behind = useMemo(() => {
    const used = [plan.calendar_id, ...plan.tasks.map((task) => task.calendar_id), ...plan.resources.map((resource) => resource.calendar_id)];
    return behindTheYears(plan.calendars, used, today, plan.finish);
  }, [plan, today]);
  const rows = shown === count.rows ? t("plan.status.rows", { count: count.rows }) : t("plan.status.rows_of", { shown, count: count.rows });
  return (
    <div className={styles.foot}>
      <span>
        {rows} · {t("plan.status.open", { count: count.open })}
      </span>
      <span>{t("plan.status.critical", { count: count.critical })}</span>
      {calendar && <span>{t("plan.status.calendar", { name: calendar.name })}</span>}
      {behind && (
        <Link className={styles.footWarning} to="/projects/$project/settings" params={{ project: projectId }} search={{ calendar: behind.calendar.id }}>
          <Icon name="warn" /> {t("calendar.year_missing", { year: String(behind.year) })}
        </Link>
      )}
      {plan.finish && <span>{t("plan.status.finish", { date: words.formatDate(plan.finish, { weekday: true }) })}</span>}
      <span className={`${styles.saving} no-print`} role="status" data-saving={saving}>
        {t(`plan.saving.${saving}`)}
        {saving === "unanswered" && (
          <>
            {" "}
            <button type="button" className={styles.again} onClick={() => sendAgain(address)}>
              {t("faces.try_again")}
            </button>{" "}
            <button type="button" className={styles.again} onClick={() => giveUp(address)}>
              {t("plan.give_up")}
            </button>
          </>
        )}
      </span>
    </div>
  );
}
