// The buffers of the plan: how much of each is used up against how much of its chain is done, day by day, and what leads
// to it. The team's alone.
import { useParams } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { usePlan, useWritingRole } from "../../app/cache.ts";
import { Faces } from "../../app/problems.tsx";
import type { Id } from "../../app/wire.ts";
import { useWords, type Words } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Empty } from "../../ui/Faces.tsx";
import { ListTable } from "../../ui/ListTable.tsx";
import { AudienceTag } from "../../ui/Marks.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { useWidth } from "../../ui/use_width.ts";
import { feverChart, useBuffers, withNow, type BufferDay, type BufferRow, type Zone } from "./buffers.ts";
import type { Plan } from "./plan_types.ts";
import { PlanTaskName } from "./PlanTaskName.tsx";
import { TaskRows } from "./TaskRows.tsx";
import "./buffers.css";

const NewBufferDialog = lazy(() => import("./NewBufferDialog.tsx"));
const WIDE = 620;

export function BuffersPage() {
  const { t } = useWords();
  const { project } = useParams({ from: "/team/projects/$project/buffers" });
  const role = useWritingRole(project);
  const mayEdit = role === "project_manager" || role === "member";
  const plan = usePlan(project).data;
  const query = useBuffers(project);
  const [isNew, setNew] = useState(false);
  return (
    <div className="page buffers">
      <div className="page-head">
        <h1>{t("buffer.title")}</h1>
        <AudienceTag client={false}>{t("buffer.internal")}</AudienceTag>
        {mayEdit && plan && (
          <span className="end">
            <Button kind="primary" icon="plus" onClick={() => setNew(true)}>
              {t("buffer.new")}
            </Button>
          </span>
        )}
      </div>
      <p className="muted small buffers-intro">{t("buffer.intro")}</p>
      <Faces query={query} failed={t("buffer.failed")} rows={8}>
        {({ items }) =>
          items.length === 0 ? (
            <Panel title={t("buffer.title")}>
              <Empty title={t("buffer.none")}>{t("buffer.none_text")}</Empty>
            </Panel>
          ) : (
            <div className="stack">{plan && items.map((row) => <One key={row.task_id} project={project} plan={plan} row={row} />)}</div>
          )
        }
      </Faces>
      {isNew && plan && (
        <Suspense>
          <NewBufferDialog project={project} plan={plan} onClose={() => setNew(false)} />
        </Suspense>
      )}
    </div>
  );
}

function One({ project, plan, row }: { project: Id; plan: Plan; row: BufferRow }) {
  const w = useWords();
  const { t } = w;
  const task = plan.tasks.find((each) => each.id === row.task_id);
  if (!task) return null;
  const days = withNow(row, plan.status_date?.slice(0, 10) ?? w.today());
  return (
    <Panel title={<PlanTaskName project={project} task={task} />} count={row.used ? <ZoneTag zone={row.used.zone} /> : undefined}>
      <div className="panel-body">
        <p className="buffer-sentence">{sentence(w, row, plan.minutes_per_day)}</p>
        {row.used ? <Fever days={days} title={task.title} /> : <p className="muted">{t("buffer.keeps_none")}</p>}
      </div>
      <Days days={days} />
      <Chain project={project} plan={plan} row={row} />
    </Panel>
  );
}

function sentence(w: Words, row: BufferRow, perDay: number): string {
  const days = (minutes: number) => w.formatNumber(Math.round((minutes / (perDay || 480)) * 10) / 10);
  const size = w.t("buffer.size", { days: days(row.size_minutes) });
  if (!row.used || !row.keeps) return size;
  const used = row.used.minutes < 0 ? w.t("buffer.ahead", { days: days(-row.used.minutes) }) : w.t("buffer.used", { used: days(row.used.minutes), percent: w.formatNumber(row.used.percent), done: w.formatNumber(row.done_percent) });
  return w.t("buffer.sentence", { size, day: w.formatDate(row.keeps, { weekday: true }), used });
}

function ZoneTag({ zone }: { zone: Zone }) {
  const { t } = useWords();
  return <span className={`buffer-zone ${zone}`}>{t(`buffer.zone.${zone}`)}</span>;
}

function Fever({ days, title }: { days: BufferDay[]; title: string }) {
  const w = useWords();
  const [box, setBox] = useState<HTMLDivElement | null>(null);
  const chart = feverChart(days, useWidth(box, WIDE));
  const last = chart.days.at(-1);
  const now = days.at(-1);
  return (
    <div ref={setBox} className="buffer-chart-box">
      <svg
        className="buffer-chart"
        viewBox={`0 0 ${chart.width} ${chart.height}`}
        width={chart.width}
        height={chart.height}
        role="img"
        aria-label={w.t("buffer.chart", { title, used: w.formatNumber(now?.used_percent ?? 0), done: w.formatNumber(now?.done_percent ?? 0), zone: w.t(`buffer.zone.${now?.zone ?? "fine"}`) })}
      >
        {chart.zones.map(({ zone, path }) => (
          <path key={zone} className={zone} d={path} />
        ))}
        {chart.up.map(({ percent: at, y }) => (
          <text key={at} x={chart.left - 6} y={y + 4} textAnchor="end">
            {w.formatPercent(at)}
          </text>
        ))}
        {chart.across.map(({ percent: at, x }) => (
          <text key={at} x={x} y={chart.base + 15} textAnchor={at === 100 ? "end" : at === 0 ? "start" : "middle"}>
            {w.formatPercent(at)}
          </text>
        ))}
        <text x={(chart.left + chart.right) / 2} y={chart.height - 4} textAnchor="middle">
          {w.t("buffer.axis_done")}
        </text>
        <text x={chart.left + 6} y={chart.base - 204}>
          {w.t("buffer.axis_used")}
        </text>
        <path className="line" d={chart.line} />
        {chart.days.map((day) => (
          <circle key={day.day} cx={day.x} cy={day.y} r={day === last ? 6 : 3.5} className={day === last ? "now" : undefined}>
            <title>{w.formatDate(day.day)}</title>
          </circle>
        ))}
      </svg>
    </div>
  );
}

function Days({ days }: { days: BufferDay[] }) {
  const w = useWords();
  if (days.length === 0) return null;
  return (
    <details className="buffer-more">
      <summary>{w.t("buffer.days", { count: days.length })}</summary>
      <ListTable heads={[w.t("buffer.day"), { label: w.t("buffer.axis_done"), className: "num" }, { label: w.t("buffer.axis_used"), className: "num" }, w.t("buffer.stands")]}>
        {days.toReversed().map((day) => (
          <tr key={day.day}>
            <th scope="row">{w.formatDate(day.day)}</th>
            <td className="num">{w.formatPercent(day.done_percent)}</td>
            <td className="num">{w.formatPercent(day.used_percent)}</td>
            <td>
              <ZoneTag zone={day.zone} />
            </td>
          </tr>
        ))}
      </ListTable>
    </details>
  );
}

function Chain({ project, plan, row }: { project: Id; plan: Plan; row: BufferRow }) {
  const w = useWords();
  if (row.chain.length === 0) return <p className="muted small buffers-note">{w.t("buffer.chain_none")}</p>;
  return (
    <details className="buffer-more">
      <summary>{w.t("buffer.chain", { count: row.chain.length })}</summary>
      <ListTable heads={[w.t("buffer.task"), { label: w.t("buffer.duration"), className: "num" }, { label: w.t("buffer.progress"), className: "num" }]}>
        <TaskRows
          project={project}
          of={row.chain}
          cells={(each) => (
            <>
              <td className="num">{w.t("buffer.in_days", { days: w.formatNumber(Math.round((each.duration_minutes / (plan.minutes_per_day || 480)) * 10) / 10) })}</td>
              <td className="num">{w.formatPercent(each.percent_complete)}</td>
            </>
          )}
        />
      </ListTable>
    </details>
  );
}
