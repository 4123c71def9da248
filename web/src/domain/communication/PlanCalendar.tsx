// The next ninety days at a glance: a row for each week, what of the plan falls on which day. Narrow screens have the
// list below alone.
import { useWords } from "../../app/words.ts";
import { WEEKDAYS, type CommunicationPlan } from "./communication_plan.ts";
import { weeksOf } from "./plan_weeks.ts";

export function PlanCalendar({ plan }: { plan: CommunicationPlan }) {
  const w = useWords();
  const { t } = w;
  const weeks = weeksOf(plan.next.map((one) => one.day), w.today());
  const title = (entry: string) => plan.items.find((each) => each.id === entry)?.fields.title ?? "";
  return (
    <table className="plan-calendar">
      <caption className="sr">{t("communication_plan.next")}</caption>
      <thead>
        <tr>
          {WEEKDAYS.map((day) => (
            <th key={day} scope="col">
              {t(`communication_plan.weekday.${day}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weeks.map((week) => (
          <tr key={week[0]}>
            {week.map((day) => (
              <td key={day} className={day === w.today() ? "today" : day < w.today() ? "over" : undefined}>
                <span className="small muted num">{w.formatDate(day)}</span>
                {plan.next
                  .filter((one) => one.day === day)
                  .map((one) => (
                    <span key={one.entry_id} className={`plan-mark ${one.state === "called_off" ? "off" : one.made_at ? "made" : ""}`}>
                      {title(one.entry_id)}
                    </span>
                  ))}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
