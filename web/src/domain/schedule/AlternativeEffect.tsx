// What an alternative would do to the plan: finish and how certain it is, milestones, moved work, on which tasks the finish
// hangs, and everybody's weeks before and after.
import { useMemo, useState } from "react";
import type { Told } from "../../app/wire.ts";
import { useWords, type Words } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Empty } from "../../ui/Faces.tsx";
import { ListTable } from "../../ui/ListTable.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { shiftsOf, useAlternativeForecast, type Alternative, type PersonLoad } from "./alternatives.ts";
import { modelOf } from "./plan_model.ts";
import type { Id, Plan } from "./plan_types.ts";
import { lastDay } from "./wall_clock.ts";

/** Rows of a list before it is opened wholly. */
const FIRST_ROWS = 200;

/** `+3 d`, `−2 d`, or that it stays. */
function shiftText({ t }: Words, days: number): string {
  return t("alternative.days", { direction: days > 0 ? "later" : days < 0 ? "earlier" : "same", days: Math.abs(days) });
}

export function AlternativeEffect({ project, told, impact }: { project: Id; told: Alternative; impact: Told<"Impact"> }) {
  const w = useWords();
  const { t } = w;
  const { loads } = told;
  const certain = useAlternativeForecast(project, told);
  const p80 = certain.data?.forecast;
  const moved = impact.milestones.filter((each) => each.moves_working_days !== 0).length;
  const over = (which: "overbooked_weeks_before" | "overbooked_weeks_after") => loads.reduce((sum, each) => sum + each[which], 0);
  const days = impact.finish_moves_working_days;
  const figures: [label: string, value: string, note: string, late: boolean][] = [
    [t("alternative.finish"), w.formatDate(impact.finish_after, { weekday: true }), days ? `${shiftText(w, days)} (${w.formatDate(impact.finish_before, { year: "never" })})` : t("alternative.stays"), days > 0],
    [t("alternative.milestones"), t("alternative.of", { count: moved, all: impact.milestones.length }), "", false],
    [t("alternative.tasks"), w.formatNumber(impact.tasks_moved), t("alternative.came_went", { created: impact.tasks_created, deleted: impact.tasks_deleted }), false],
  ];
  if (p80?.p80_after) {
    const moves = p80.p80_moves_working_days;
    figures.splice(1, 0, [t("alternative.p80"), w.formatDate(p80.p80_after, { weekday: true }), moves ? `${shiftText(w, moves)} (${w.formatDate(p80.p80_before, { year: "never" })})` : t("alternative.stays"), moves > 0]);
  } else if (certain.isLoading) {
    figures.splice(1, 0, [t("alternative.p80"), "…", t("alternative.p80_drawn"), false]);
  }
  if (impact.critical) {
    const { tasks_after, becomes_count: becomes, ceases_count: ceases } = impact.critical;
    figures.push([t("alternative.critical"), t("alternative.critical_tasks", { count: tasks_after }), becomes || ceases ? t("alternative.critical_moves", { becomes, ceases }) : t("alternative.stays"), false]);
  }
  if (loads.length) figures.push([t("alternative.overbooked"), w.formatNumber(over("overbooked_weeks_after")), t("alternative.was", { count: over("overbooked_weeks_before") }), over("overbooked_weeks_after") > over("overbooked_weeks_before")]);
  return (
    <dl className="alternative-figures">
      {figures.map(([label, value, note, late]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>
            {value} {note && <small className={late ? "late" : undefined}>{note}</small>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

type Critical = Told<"Impact">["critical"];

/** The tasks on which the finish hangs here and not in the plan, and the other way round. */
function CriticalTasks({ critical }: { critical: Critical }) {
  const { t } = useWords();
  if (!critical || critical.becomes_count + critical.ceases_count === 0) return null;
  return (["becomes", "ceases"] as const).map((which) => {
    const count = which === "becomes" ? critical.becomes_count : critical.ceases_count;
    const tasks = critical[which];
    return count === 0 ? null : (
      <Panel key={which} title={t(`alternative.critical_${which}`)} count={count}>
        <ul className="panel-body critical-tasks">
          {tasks.map((task) => (
            <li key={task.task_id}>{task.title}</li>
          ))}
          {count > tasks.length && <li className="muted">{t("alternative.critical_more", { count: count - tasks.length })}</li>}
        </ul>
      </Panel>
    );
  });
}

export function Shifts({ plan, critical }: { plan: Plan; critical: Critical }) {
  const w = useWords();
  const { t } = w;
  const { moved, created } = useMemo(() => shiftsOf(modelOf(plan).rows), [plan]);
  const [all, setAll] = useState(false);
  const date = (value: string) => w.formatDate(value);
  const shown = all ? moved : moved.slice(0, FIRST_ROWS);
  return (
    <div className="page">
      <Panel title={t("alternative.show.moves")} count={moved.length}>
        {moved.length === 0 ? (
          <Empty title={t("alternative.nothing_moves")}>{t("alternative.nothing_moves_text")}</Empty>
        ) : (
          <ListTable heads={[t("alternative.task"), { label: t("alternative.in_plan"), className: "num wide-only" }, { label: t("alternative.here"), className: "num" }, { label: t("alternative.moves"), className: "num" }]}>
            {shown.map(({ row, days }) => (
              <tr key={row.task.id}>
                <td>
                  <span className="muted">{row.wbs}</span> {row.task.title}
                </td>
                <td className="num wide-only">
                  {date(row.task.baseline!.start)} – {date(lastDay(row.task.baseline!.finish))}
                </td>
                <td className="num">
                  {date(row.task.start)} – {date(lastDay(row.task.finish))}
                </td>
                <td className={days > 0 ? "num late" : "num"}>{shiftText(w, days)}</td>
              </tr>
            ))}
          </ListTable>
        )}
        {shown.length < moved.length && (
          <div className="panel-body">
            <Button onClick={() => setAll(true)}>{t("alternative.all_rows", { count: moved.length })}</Button>
          </div>
        )}
      </Panel>
      <CriticalTasks critical={critical} />
      {created.length > 0 && (
        <Panel title={t("alternative.new_tasks")} count={created.length}>
          <ListTable heads={[t("alternative.task"), { label: t("alternative.here"), className: "num" }]}>
            {created.slice(0, FIRST_ROWS).map((row) => (
              <tr key={row.task.id}>
                <td>
                  <span className="muted">{row.wbs}</span> {row.task.title}
                </td>
                <td className="num">
                  {date(row.task.start)} – {date(lastDay(row.task.finish))}
                </td>
              </tr>
            ))}
          </ListTable>
        </Panel>
      )}
    </div>
  );
}

export function Loads({ loads }: { loads: PersonLoad[] }) {
  const { t } = useWords();
  if (loads.length === 0) {
    return (
      <div className="page">
        <Panel title={t("alternative.show.load")}>
          <Empty title={t("alternative.no_load")}>{t("alternative.no_load_text")}</Empty>
        </Panel>
      </div>
    );
  }
  return (
    <div className="page">
      <Panel title={t("alternative.show.load")} count={t("alternative.load_count", { count: loads.length })}>
        <p className="muted small panel-body">{t("alternative.load_hint")}</p>
        <ul className="load-people">
          {loads.map((each) => (
            <PersonWeeks key={each.resource_id} load={each} />
          ))}
        </ul>
      </Panel>
    </div>
  );
}

function PersonWeeks({ load }: { load: PersonLoad }) {
  const w = useWords();
  const { t } = w;
  const weeks = t("alternative.weeks_over", { before: load.overbooked_weeks_before, after: load.overbooked_weeks_after });
  const first = load.weeks[0]?.week ?? "";
  const last = load.weeks.at(-1)?.week ?? "";
  return (
    <li>
      <p>
        <span className="strong">{load.name}</span>{" "}
        <span className={load.overbooked_weeks_after > 0 ? "small late" : "small muted"}>
          {weeks} · {t("alternative.peak", { before: load.peak_percent_before, after: load.peak_percent_after })}
        </span>
      </p>
      {(["before", "after"] as const).map((which) => (
        <div key={which} className="load-line">
          <span className="muted small">{t(`alternative.load_${which}`)}</span>
          <span className="load-weeks" role="img" aria-label={t(`alternative.load_said_${which}`, { name: load.name, from: w.formatDate(first), to: w.formatDate(last), weeks: which === "before" ? load.overbooked_weeks_before : load.overbooked_weeks_after })}>
            {load.weeks.map((week) => {
              const percent = which === "before" ? week.percent_before : week.percent_after;
              return <i key={week.week} className={percent > 100 ? "over" : percent > 0 ? "busy" : ""} style={{ "--full": `${Math.min(100, percent)}%` } as React.CSSProperties} title={t("alternative.week", { week: w.formatDate(week.week), percent, elsewhere: week.percent_elsewhere })} />;
            })}
          </span>
        </div>
      ))}
    </li>
  );
}
