// What the plan cannot keep, as long as it stands: how many, which, and the way to each task.
import { useState } from "react";
import type { Words } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { FloatingPanel } from "../../ui/Floating.tsx";
import type { PlanModel } from "./plan_model.ts";
import type { Id } from "./plan_types.ts";
import styles from "./plan.module.css";

/** More than this in one list are not read; the first ones lead to the rest. */
const SHOWN = 100;

export function Warnings({ words, model, onShow }: { words: Words; model: PlanModel; onShow: (id: Id) => void }) {
  const { t } = words;
  const [opened, setOpened] = useState(false);
  const { warnings } = model.plan;
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
        {warnings.slice(0, SHOWN).map((warning, place) => {
          const row = warning.task_id ? model.byId.get(warning.task_id) : undefined;
          const text = words.first([`plan.warning.${warning.code}`, "plan.warning.other"], { task: row?.task.title ?? "" });
          return (
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
          );
        })}
      </ul>
      {warnings.length > SHOWN && <p className="muted small">{t("plan.warnings_more", { count: warnings.length - SHOWN })}</p>}
    </FloatingPanel>
  );
}
