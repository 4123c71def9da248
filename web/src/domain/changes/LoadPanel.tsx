// Who would have more to do than there is time, by week: the number stands in every cell.
import { useWords } from "../../app/words.ts";
import { Panel } from "../../ui/Panel.tsx";
import type { Impact } from "./change.ts";
import { loadTable } from "./load_weeks.ts";

export function LoadPanel({ impact }: { impact: Impact }) {
  const { t, formatDate } = useWords();
  const { weeks, people } = loadTable(impact.overbooked);
  if (people.length === 0) return null;
  return (
    <Panel title={t("changes.load")} count={t("changes.load_key")}>
      <div className="panel-body list-scroll">
        <table className="load">
          <thead>
            <tr>
              <th>
                <span className="sr">{t("changes.load_person")}</span>
              </th>
              {weeks.map((week) => (
                <th key={week}>{formatDate(week, { year: "never" })}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {people.map((person) => (
              <tr key={person.id}>
                <th scope="row">{person.name}</th>
                {person.percents.map((cell, place) => (
                  <td key={weeks[place]} className={cell ? "over" : undefined} title={cell && t("changes.load_before", { percent: cell.percent_before, elsewhere: cell.percent_elsewhere })}>
                    {cell ? cell.percent_after : "–"}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}
