// The days off of the clients' people, as a list: the legend of the hatched days, with the way to take them into the
// plan's calendar.
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { Words } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { FloatingPanel } from "../../ui/Floating.tsx";
import { stillToCome, titleOf, type ClientDaysOff } from "../engagement/days_off.ts";
import type { Id, Plan } from "./plan_types.ts";
import styles from "./plan.module.css";

interface ClientDaysProps {
  words: Words;
  clientDays: readonly ClientDaysOff[];
  projectId: Id;
  plan: Plan;
  canEdit: boolean;
}

export function ClientDays({ words, clientDays, projectId, plan, canEdit }: ClientDaysProps) {
  const { t, formatPeriod } = words;
  const [opened, setOpened] = useState(false);
  if (clientDays.length === 0) return null;
  const coming = stillToCome(clientDays, words.today());
  const label = t("plan.client_days");
  const button = (
    <Button aria-label={label} title={label} onClick={() => setOpened(!opened)}>
      <i className={styles.away} />
    </Button>
  );
  return (
    <FloatingPanel button={button} opened={opened} onChange={setOpened} label={label}>
      <p className={`strong small ${styles.awayHead}`}>{label}</p>
      {coming.length === 0 && <p className={`muted small ${styles.awayHead}`}>{t("plan.client_days_none")}</p>}
      <ul className={`rows ${styles.awayList}`}>
        {coming.map((off) => (
          <li key={`${off.from} ${off.to} ${off.name}`} className="row wrap">
            <span className="grow">{titleOf(words, off)}</span>
            <span className="muted small num">{formatPeriod(off.from, off.to)}</span>
          </li>
        ))}
      </ul>
      {canEdit && coming.length > 0 && (
        <Link className={`small ${styles.awayHead}`} to="/projects/$project/settings" params={{ project: projectId }} search={{ calendar: plan.calendar_id }}>
          {t("plan.client_days_take")}
        </Link>
      )}
    </FloatingPanel>
  );
}
