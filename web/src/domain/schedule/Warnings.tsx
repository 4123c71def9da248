// What the plan cannot keep, as long as it stands: how many, which, and the way to each task.
import { useMemo, useState } from "react";
import { useParties } from "../../app/cache.ts";
import type { Party } from "../../app/wire.ts";
import type { Words } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { FloatingPanel } from "../../ui/Floating.tsx";
import { titleOf, type ClientDaysOff } from "../engagement/days_off.ts";
import { awayRemarks } from "./away_remarks.ts";
import type { PlanModel, Row } from "./plan_model.ts";
import type { Id } from "./plan_types.ts";
import styles from "./plan.module.css";

/** More than this in one list are not read; the first ones lead to the rest. */
const SHOWN = 100;

interface WarningsProps {
  words: Words;
  model: PlanModel;
  clientDays: readonly ClientDaysOff[];
  projectId: Id;
  onShow: (id: Id) => void;
}

export function Warnings({ words, model, clientDays, projectId, onShow }: WarningsProps) {
  const { t } = words;
  const [opened, setOpened] = useState(false);
  const parties = useParties(projectId).data?.items;
  const warnings = useMemo(() => remarksOf(words, model, clientDays, parties ?? []), [words, model, clientDays, parties]);
  if (!warnings.length) return null;
  const label = t("plan.warnings", { count: warnings.length });
  const button = (
    <Button className={styles.warnings} icon="warn" aria-label={label} title={label} onClick={() => setOpened(!opened)}>
      {warnings.length}
    </Button>
  );
  return (
    <FloatingPanel button={button} opened={opened} onChange={setOpened} label={label}>
      <ul className={`rows ${styles.warningList}`}>
        {warnings.slice(0, SHOWN).map(({ row, text }, place) => (
          <li key={place}>
            {row ? (
              <button
                type="button"
                className={styles.warning}
                onClick={() => {
                  setOpened(false);
                  onShow(row.task.id);
                }}
              >
                <span className="muted">{row.wbs}</span> {text}
              </button>
            ) : (
              text
            )}
          </li>
        ))}
      </ul>
      {warnings.length > SHOWN && <p className="muted small">{t("plan.warnings_more", { count: warnings.length - SHOWN })}</p>}
    </FloatingPanel>
  );
}

/** What the server found in the plan, and what of the clients falls on their days off. */
function remarksOf(words: Words, model: PlanModel, clientDays: readonly ClientDaysOff[], parties: readonly Party[]): { row: Row | undefined; text: string }[] {
  const found = model.plan.warnings.map((warning) => {
    const row = warning.task_id ? model.byId.get(warning.task_id) : undefined;
    return { row, text: words.first([`plan.warning.${warning.code}`, "plan.warning.other"], { task: row?.task.title ?? "" }) };
  });
  const away = awayRemarks(model, clientDays, parties).map(({ row, remark }) => ({ row, text: words.t(`plan.warning.away_${remark.what}`, { task: row.task.title, off: titleOf(words, remark.off) }) }));
  return [...found, ...away];
}
