// How often: weeks with their weekdays, months by day or by weekday, once; and what becomes of it on a day off.
import { useWords } from "../../app/words.ts";
import { CheckField, ChoiceField, TextField } from "../../ui/Field.tsx";
import { WEEKDAYS, type EntryFields, type Rhythm } from "./communication_plan.ts";

interface Props {
  typed: EntryFields;
  put: (change: Partial<EntryFields>) => void;
  wrong: (field: string) => string | undefined;
  mayEdit: boolean;
}

type Weekday = (typeof WEEKDAYS)[number];

const KINDS = ["weekly", "monthly_by_day", "monthly_by_weekday", "once"] as const;
const MONTHS = [1, 2, 3, 6, 12];
const WEEKS = [1, 2, 3, 4, 6, 8];

/** A rhythm of another kind, as near to the one before as can be. */
export function rhythmOf(kind: Rhythm["kind"], before: Rhythm): Rhythm {
  const every = before.kind === "once" ? 1 : before.every;
  const weekday = before.kind === "weekly" ? (before.weekdays[0] ?? "monday") : before.kind === "monthly_by_weekday" ? before.weekday : "monday";
  switch (kind) {
    case "weekly":
      return { kind, every: WEEKS.includes(every) ? every : 1, weekdays: [weekday] };
    case "monthly_by_day":
      return { kind, every: MONTHS.includes(every) ? every : 1, day: 1 };
    case "monthly_by_weekday":
      return { kind, every: MONTHS.includes(every) ? every : 1, nth: 1, weekday };
    case "once":
      return { kind };
  }
}

export function RhythmFields({ typed, put, wrong, mayEdit }: Props) {
  const { t } = useWords();
  const { rhythm } = typed;
  const change = (next: Rhythm) => put({ rhythm: next });
  const steps = rhythm.kind === "weekly" ? WEEKS : MONTHS;
  return (
    <>
      <div className="two">
        <ChoiceField label={t("communication_plan.field.rhythm")} value={rhythm.kind} disabled={!mayEdit} onChange={(kind) => change(rhythmOf(kind as Rhythm["kind"], rhythm))} choices={KINDS.map((kind) => ({ value: kind, label: t(`communication_plan.rhythm_kind.${kind}`) }))} />
        {rhythm.kind !== "once" && (
          <ChoiceField
            label={t("communication_plan.field.every")}
            value={String(rhythm.every)}
            wrong={wrong("rhythm.every")}
            disabled={!mayEdit}
            onChange={(every) => change({ ...rhythm, every: Number(every) })}
            choices={[...new Set([...steps, rhythm.every])].map((every) => ({ value: String(every), label: t(rhythm.kind === "weekly" ? "communication_plan.every.weeks" : "communication_plan.every.months", { every }) }))}
          />
        )}
      </div>
      {rhythm.kind === "weekly" && (
        <fieldset className="plan-weekdays">
          <legend>{t("communication_plan.field.weekdays")}</legend>
          {WEEKDAYS.map((day) => (
            <CheckField key={day} label={t(`communication_plan.weekday.${day}`)} checked={rhythm.weekdays.includes(day)} disabled={!mayEdit} onChange={(on) => change({ ...rhythm, weekdays: WEEKDAYS.filter((each) => (each === day ? on : rhythm.weekdays.includes(each))) })} />
          ))}
          {wrong("rhythm.weekdays") && (
            <span className="wrong" role="alert">
              {wrong("rhythm.weekdays")}
            </span>
          )}
        </fieldset>
      )}
      {rhythm.kind === "monthly_by_day" && <TextField label={t("communication_plan.field.day")} hint={t("communication_plan.field.day_hint")} type="number" min={1} max={31} value={String(rhythm.day)} disabled={!mayEdit} wrong={wrong("rhythm.day")} onChange={(day) => change({ ...rhythm, day: Number(day) })} />}
      {rhythm.kind === "monthly_by_weekday" && (
        <div className="two">
          <ChoiceField label={t("communication_plan.field.nth")} value={String(rhythm.nth)} disabled={!mayEdit} onChange={(nth) => change({ ...rhythm, nth: Number(nth) })} choices={["1", "2", "3", "4", "-1"].map((nth) => ({ value: nth, label: t("communication_plan.nth", { nth }) }))} />
          <ChoiceField label={t("communication_plan.field.weekday")} value={rhythm.weekday} disabled={!mayEdit} onChange={(weekday) => change({ ...rhythm, weekday: weekday as Weekday })} choices={WEEKDAYS.map((day) => ({ value: day, label: t(`communication_plan.weekday.${day}`) }))} />
        </div>
      )}
      <div className="two">
        <TextField label={t("communication_plan.field.from")} hint={rhythm.kind === "once" ? undefined : t("communication_plan.field.from_hint")} type="date" value={typed.from} disabled={!mayEdit} required onChange={(from) => put({ from })} wrong={wrong("from")} />
        {rhythm.kind !== "once" && <TextField label={t("communication_plan.field.until")} type="date" value={typed.until ?? ""} disabled={!mayEdit} onChange={(until) => put({ until: until || null })} wrong={wrong("until")} />}
      </div>
      <ChoiceField label={t("communication_plan.field.on_day_off")} value={typed.on_day_off ?? "after"} disabled={!mayEdit} onChange={(value) => put({ on_day_off: value as NonNullable<EntryFields["on_day_off"]> })} choices={(["after", "before", "skip"] as const).map((each) => ({ value: each, label: t(`communication_plan.on_day_off.${each}`) }))} />
    </>
  );
}
