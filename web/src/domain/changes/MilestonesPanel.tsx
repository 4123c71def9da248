// Milestones a change moves: hollow where they are now, filled where they would be.
import { useState } from "react";
import { useWords } from "../../app/words.ts";
import { Panel } from "../../ui/Panel.tsx";
import { useWidth } from "../../ui/use_width.ts";
import type { Impact, MilestoneImpact } from "./change.ts";
import { finishEffect, shortShift } from "./effect_words.ts";
import { milestoneChart, type DrawnMilestone } from "./milestone_chart.ts";

const WIDE = 860;

export function MilestonesPanel({ impact }: { impact: Impact }) {
  const { t } = useWords();
  const [box, setBox] = useState<HTMLDivElement | null>(null);
  const width = useWidth(box, WIDE);
  const chart = milestoneChart(impact.milestones, width);
  return (
    <Panel title={t("changes.milestones")} count={chart && t("changes.milestones_key")}>
      <div className="panel-body tight" ref={setBox}>
        {chart ? <Chart chart={chart} /> : <p className="muted">{t(impact.milestones.length > 0 ? "changes.milestones_stay" : "changes.no_milestones")}</p>}
      </div>
    </Panel>
  );
}

function Chart({ chart }: { chart: NonNullable<ReturnType<typeof milestoneChart>> }) {
  const w = useWords();
  return (
    <svg className="milestone-chart" viewBox={`0 0 ${chart.width} ${chart.height}`} width={chart.width} height={chart.height} role="img" aria-label={chart.rows.map(({ milestone }) => saidOf(w, milestone)).join("; ")}>
      {chart.weeks.map(({ date, x }) => (
        <g key={date}>
          <path className="grid" d={`M${x} 24V${chart.height}`} />
          <text x={x < 24 ? 0 : x} y="15" textAnchor={x < 24 ? "start" : "middle"}>
            {w.formatDate(date, { year: "never" })}
          </text>
        </g>
      ))}
      {chart.rows.map((row) => (
        <Row key={row.milestone.task_id} row={row} />
      ))}
    </svg>
  );
}

function Row({ row: { milestone, y, nameY, was, becomes } }: { row: DrawnMilestone }) {
  const w = useWords();
  const [room, back] = [12, was !== undefined && becomes !== undefined && becomes < was];
  const [from, to] = was !== undefined && becomes !== undefined ? (back ? [was - room, becomes + room] : [was + room, becomes - room]) : [0, 0];
  const tip = back ? 5 : -5;
  return (
    <g>
      <text className="name" x="0" y={nameY}>
        <title>{saidOf(w, milestone)}</title>
        {short(milestone.title)}
      </text>
      {(back ? from > to : to > from) && <path className="shift" d={`M${from} ${y}H${to}m${tip}-4 ${-tip} 4 ${tip} 4`} />}
      {was !== undefined && <path className="was" d={diamond(was, y)} />}
      {becomes !== undefined && <path className="becomes" d={diamond(becomes, y)} />}
      <text className="plus" x={Math.max(was ?? 0, becomes ?? 0) + 14} y={y + 4}>
        {was === undefined ? w.t("changes.milestone_new") : becomes === undefined ? w.t("changes.milestone_gone") : shortShift(w, milestone.moves_working_days)}
      </text>
    </g>
  );
}

const diamond = (x: number, y: number) => `M${x} ${y - 7}l7 7-7 7-7-7z`;

/** About as much as stands beside the picture; the whole title is its tooltip. */
function short(title: string): string {
  const wide = [...title].map((sign) => (/[^\x00-\u02ff]/.test(sign) ? 2 : 1));
  let [length, room] = [0, 30];
  while (length < wide.length && room > 0) room -= wide[length++]!;
  return length < wide.length ? `${[...title].slice(0, length).join("")}…` : title;
}

function saidOf(w: ReturnType<typeof useWords>, { title, before, after, moves_working_days }: MilestoneImpact): string {
  if (!before || !after) return `${title}: ${w.t(before ? "changes.milestone_gone" : "changes.milestone_new")} ${w.formatDate(before ?? after)}`;
  return `${title}: ${w.formatDate(before)} → ${w.formatDate(after)}, ${finishEffect(w, moves_working_days)}`;
}
