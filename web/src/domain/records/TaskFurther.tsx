// What few tasks need: an own calendar, when it really began and ended, dates set by hand, and that
// the client's people do it.
import { usePlan } from "../../app/cache.ts";
import { useWords } from "../../app/words.ts";
import { CheckField, Options } from "../../ui/Field.tsx";
import { parseEstimate, typedEstimate } from "../schedule/estimate.ts";
import { InPlace, type Kept } from "./InPlace.tsx";
import type { TaskChange, TaskDetail } from "./task.ts";

interface FurtherProps {
  task: TaskDetail;
  mayEdit: boolean;
  put: (set: TaskChange) => Promise<boolean>;
}

export function TaskFurther({ task, mayEdit, put }: FurtherProps) {
  const { t } = useWords();
  const plan = usePlan(task.project_id).data;
  const calendars = plan?.calendars ?? [];
  const ofPlan = calendars.find((each) => each.id === plan?.calendar_id)?.name;
  const computed = task.is_summary;
  return (
    <details className="record-further" open={!!task.calendar_id || task.manual || !!task.estimate || undefined}>
      <summary>{t("task.further")}</summary>
      <dl className="record-fields">
        <Actual which="actual_start" task={task} mayEdit={mayEdit && !computed} put={put} />
        <Actual which="actual_finish" task={task} mayEdit={mayEdit && !computed} put={put} />
        {!computed && task.kind !== "milestone" && <EstimateField task={task} mayEdit={mayEdit} put={put} perDay={plan?.minutes_per_day ?? 480} />}
        <dt>{t("task.calendar")}</dt>
        <dd>
          <Options
            aria-label={t("task.calendar")}
            value={task.calendar_id ?? ""}
            disabled={!mayEdit || computed}
            onChange={(calendar) => void put({ calendar_id: calendar || null })}
            choices={[{ value: "", label: ofPlan ? t("task.calendar_of_plan", { name: ofPlan }) : t("task.calendar_of_project") }, ...calendars.map((each) => ({ value: each.id, label: each.name }))]}
          />
        </dd>
      </dl>
      <CheckField label={t("task.manual")} hint={t("task.manual_hint")} checked={task.manual} disabled={!mayEdit || computed} onChange={(manual) => void put({ manual })} />
      <CheckField label={t("task.client_does")} hint={t("task.client_does_hint")} checked={task.client_side} disabled={!mayEdit} onChange={(client_side) => void put({ client_side })} />
    </details>
  );
}

/** What it may come to, for the forecast: three durations in one field. */
function EstimateField({ task, mayEdit, put, perDay }: FurtherProps & { perDay: number }) {
  const { t } = useWords();
  const keep = (typed: string): Kept => {
    const estimate = parseEstimate(typed, { minutes_per_day: perDay });
    return estimate === undefined ? { wrong: t("task.not_estimate") } : put({ estimate });
  };
  return (
    <>
      <dt>{t("task.estimate")}</dt>
      <dd>
        <InPlace label={t("task.estimate")} suffix={t("task.days")} placeholder={t("task.estimate_hint")} value={typedEstimate(task.estimate, perDay)} disabled={!mayEdit} onKeep={keep} />
      </dd>
    </>
  );
}

function Actual({ which, task, mayEdit, put }: FurtherProps & { which: "actual_start" | "actual_finish" }) {
  const { t } = useWords();
  const held = task[which] ?? "";
  // The hour stays what it was: a date field knows days only.
  const keep = (date: string) => put({ [which]: date ? date + (held.includes("T") ? held.slice(10) : "") : null });
  return (
    <>
      <dt>{t(`task.${which}`)}</dt>
      <dd>
        <InPlace label={t(`task.${which}`)} date notDate={t("task.not_date")} value={held.slice(0, 10)} disabled={!mayEdit} onKeep={keep} />
      </dd>
    </>
  );
}
