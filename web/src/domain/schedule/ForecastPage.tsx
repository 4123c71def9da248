// When the project ends with which certainty: the days, the picture, milestones, what it hangs on, what was said
// before, and from what it is computed. The team's alone.
import { useMutation } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { api } from "../../app/api.ts";
import { freshen, keys, useWritingRole } from "../../app/cache.ts";
import { Faces, tellProblem } from "../../app/problems.tsx";
import { SaveForm } from "../../app/SaveForm.tsx";
import { toast } from "../../app/toast.ts";
import type { Id } from "../../app/wire.ts";
import { useWords, type Words } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Empty } from "../../ui/Faces.tsx";
import { TextField } from "../../ui/Field.tsx";
import { ListTable, type Head } from "../../ui/ListTable.tsx";
import { AudienceTag } from "../../ui/Marks.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { useWidth } from "../../ui/use_width.ts";
import { forecastChart, useForecast, type Forecast, type ForecastAnswer, type ForecastSettings } from "./forecast.ts";
import { TaskRows } from "./TaskRows.tsx";
import "./forecast.css";

const WIDE = 860;
const USUAL: ForecastSettings = { low_percent: 80, high_percent: 150, correlation_percent: 30, revision: 0 };

export function ForecastPage() {
  const { t } = useWords();
  const { project } = useParams({ from: "/team/projects/$project/forecast" });
  const query = useForecast(project);
  return (
    <div className="page forecast">
      <div className="page-head">
        <h1>{t("forecast.title")}</h1>
        <AudienceTag client={false}>{t("forecast.internal")}</AudienceTag>
      </div>
      <p className="muted small forecast-intro">{t("forecast.intro")}</p>
      <Faces query={query} failed={t("forecast.failed")} rows={8}>
        {(answer) => (
          <div className="stack">
            <Said project={project} answer={answer} />
            <Settings key={answer.settings?.revision ?? 0} project={project} kept={answer.settings ?? undefined} />
          </div>
        )}
      </Faces>
    </div>
  );
}

function Said({ project, answer }: { project: Id; answer: ForecastAnswer }) {
  const { t } = useWords();
  const { forecast, settings } = answer;
  if (!forecast) {
    return (
      <Panel title={t("forecast.finish")}>
        <Empty title={t(settings ? "forecast.coming" : "forecast.empty")}>{t(settings ? "forecast.coming_text" : "forecast.empty_text")}</Empty>
      </Panel>
    );
  }
  return (
    <>
      <Finish forecast={forecast} answer={answer} />
      <Milestones project={project} forecast={forecast} />
      <Drivers project={project} forecast={forecast} />
      <Earlier answer={answer} />
    </>
  );
}

function Finish({ forecast, answer }: { forecast: Forecast; answer: ForecastAnswer }) {
  const w = useWords();
  const { t } = w;
  const date = (day: string) => w.formatDate(day, { weekday: true });
  const state = answer.is_current ? t("forecast.made", { when: w.formatWhen(answer.made_at ?? "") }) : t(answer.settings ? "forecast.renewing" : "forecast.stopped");
  return (
    <Panel title={t("forecast.finish")} count={state}>
      <div className="panel-body">
        <p className="forecast-sentence">{t("forecast.sentence", { day: date(forecast.p80) })}</p>
        <dl className="forecast-days">
          {(["p50", "p80", "p90"] as const).map((which) => (
            <div key={which}>
              <dt>{t(`forecast.${which}`)}</dt>
              <dd>{date(forecast[which])}</dd>
            </div>
          ))}
          <div>
            <dt>{t("forecast.planned")}</dt>
            <dd>
              {date(forecast.planned_finish)} <Held percent={forecast.planned_held_percent} />
            </dd>
          </div>
          {forecast.agreed_finish && (
            <div>
              <dt>{t("forecast.agreed")}</dt>
              <dd>
                {date(forecast.agreed_finish)} <Held percent={forecast.agreed_held_percent ?? 0} />
              </dd>
            </div>
          )}
        </dl>
        <Picture forecast={forecast} />
      </div>
    </Panel>
  );
}

function Held({ percent }: { percent: number }) {
  const w = useWords();
  return <span className={percent < 50 ? "forecast-held low" : "forecast-held"}>{w.t("forecast.held", { percent: w.formatNumber(percent) })}</span>;
}

function Picture({ forecast }: { forecast: Forecast }) {
  const w = useWords();
  const [box, setBox] = useState<HTMLDivElement | null>(null);
  const chart = forecastChart(forecast, useWidth(box, WIDE));
  const label = (name: string, date: string) => `${w.t(`forecast.mark.${name}`)} ${w.formatDate(date, { year: "never" })}`;
  return (
    <div ref={setBox}>
      <svg
        className="forecast-chart"
        viewBox={`0 0 ${chart.width} ${chart.height}`}
        width={chart.width}
        height={chart.height}
        role="img"
        aria-label={w.t("forecast.chart", { first: w.formatDate(forecast.bars[0]?.from ?? ""), last: w.formatDate(forecast.bars.at(-1)?.until ?? ""), day: w.formatDate(forecast.p80) })}
      >
        {chart.bars.map((bar) => (
          <rect key={bar.from} className={bar.until <= forecast.p80 ? "bar" : "bar late"} x={bar.x} y={bar.y} width={bar.width} height={bar.height}>
            <title>{w.t("forecast.bar", { from: w.formatDate(bar.from), until: w.formatDate(bar.until), percent: w.formatNumber(bar.percent) })}</title>
          </rect>
        ))}
        <path className="curve" d={chart.curve} />
        <path className="base" d={`M0 ${chart.base}H${chart.width}`} />
        {chart.marks.map((mark) => {
          const isRight = mark.x > chart.width / 2;
          return (
            <g key={mark.name} className={mark.name}>
              <path className="mark" d={`M${mark.x} ${mark.y - 8}V${chart.base}`} />
              <text x={isRight ? mark.x - 6 : mark.x + 6} y={mark.y} textAnchor={isRight ? "end" : "start"}>
                {label(mark.name, mark.date)}
              </text>
            </g>
          );
        })}
        {chart.days.map((day) => (
          <text key={`${day.date}${day.anchor}`} x={day.x} y={chart.height - 6} textAnchor={day.anchor}>
            {w.formatDate(day.date)}
          </text>
        ))}
      </svg>
      <p className="forecast-key muted small">
        <span>
          <i className="bar" /> {w.t("forecast.key_bars")}
        </span>
        <span>
          <i className="curve" /> {w.t("forecast.key_curve")}
        </span>
      </p>
    </div>
  );
}

const CHANCES = ["p50", "p80", "p90"] as const;

/** Over days by the plan and by chance. */
const dayHeads = ({ t }: Words): Head[] => [{ label: t("forecast.planned"), className: "num" }, ...CHANCES.map((which) => ({ label: t(`forecast.${which}`), className: which === "p80" ? "num" : "num wide-only" }))];

function DayCells({ planned, by }: { planned: string; by: Record<(typeof CHANCES)[number], string> }) {
  const w = useWords();
  return (
    <>
      <td className="num">{w.formatDate(planned)}</td>
      {CHANCES.map((which) => (
        <td key={which} className={which === "p80" ? "num strong" : "num wide-only"}>
          {w.formatDate(by[which])}
        </td>
      ))}
    </>
  );
}

function Milestones({ project, forecast }: { project: Id; forecast: Forecast }) {
  const w = useWords();
  if (forecast.milestones.length === 0) return null;
  return (
    <Panel title={w.t("forecast.milestones")} count={forecast.milestones.length}>
      <ListTable heads={[w.t("forecast.milestone"), ...dayHeads(w)]}>
        <TaskRows project={project} of={forecast.milestones} cells={(each) => <DayCells planned={each.planned} by={each} />} />
      </ListTable>
    </Panel>
  );
}

function Drivers({ project, forecast }: { project: Id; forecast: Forecast }) {
  const w = useWords();
  if (forecast.drivers.length === 0) return null;
  return (
    <Panel title={w.t("forecast.drivers")}>
      <p className="muted small forecast-note">{w.t("forecast.drivers_text")}</p>
      <ListTable heads={[w.t("forecast.task"), { label: w.t("forecast.criticality"), className: "num" }, { label: w.t("forecast.cruciality"), className: "num" }]}>
        <TaskRows
          project={project}
          of={forecast.drivers}
          cells={(each) => (
            <>
              <td className="num">{w.formatPercent(each.criticality_percent)}</td>
              <td className="num">{w.formatPercent(each.cruciality_percent)}</td>
            </>
          )}
        />
      </ListTable>
    </Panel>
  );
}

function Earlier({ answer }: { answer: ForecastAnswer }) {
  const w = useWords();
  const { earlier, kept } = answer;
  return (
    <Panel title={w.t("forecast.earlier")} count={earlier.length}>
      <p className="muted small forecast-note">{kept.forecasts > 0 ? w.t("forecast.kept", { count: kept.forecasts, p50: kept.kept_p50, p80: kept.kept_p80, p90: kept.kept_p90 }) : w.t("forecast.kept_none")}</p>
      <ListTable heads={[w.t("forecast.day"), ...dayHeads(w)]}>
        {earlier.map((each) => (
          <tr key={each.day}>
            <th scope="row">{w.formatDate(each.day)}</th>
            <DayCells planned={each.planned_finish} by={each} />
          </tr>
        ))}
      </ListTable>
    </Panel>
  );
}

const FIELDS = [
  ["low_percent", 0, 100],
  ["high_percent", 100, 1000],
  ["correlation_percent", 0, 100],
] as const;

function Settings({ project, kept }: { project: Id; kept: ForecastSettings | undefined }) {
  const { t } = useWords();
  const role = useWritingRole(project);
  const mayChange = role === "project_manager" || role === "member";
  const [typed, setTyped] = useState(() => Object.fromEntries(FIELDS.map(([field]) => [field, String((kept ?? USUAL)[field])])));
  const address = `/api/v1/projects/${project}/forecast-settings`;
  const fresh = () => freshen(keys.forecast(project));
  const keep = useMutation({
    mutationFn: () => api.put(address, { ...Object.fromEntries(FIELDS.map(([field]) => [field, Math.round(Number(typed[field]))])), revision: kept?.revision ?? 0 }).then(fresh),
    onSuccess: () => toast({ text: t(kept ? "forecast.saved" : "forecast.begun") }),
    onError: () => void fresh(),
  });
  const stop = useMutation({ mutationFn: () => api.delete(address).then(fresh), onSuccess: () => toast({ text: t("forecast.stopped_toast") }), onError: tellProblem });
  const isChanged = !kept || FIELDS.some(([field]) => Number(typed[field]) !== kept[field]);
  return (
    <Panel
      title={t("forecast.settings")}
      actions={
        kept &&
        mayChange && (
          <Button size="small" busy={stop.isPending} onClick={() => stop.mutate()}>
            {t("forecast.stop")}
          </Button>
        )
      }
    >
      <SaveForm keep={keep} mayChange={mayChange} isChanged={isChanged} save={kept ? undefined : t("forecast.begin")} onSave={() => keep.mutate()}>
        <p className="muted small">{t("forecast.settings_text")}</p>
        <div className="forecast-fields">
          {FIELDS.map(([field, min, max]) => (
            <TextField key={field} type="number" required min={min} max={max} step={1} label={t(`forecast.${field}`)} hint={t(`forecast.${field}_hint`)} disabled={!mayChange} value={typed[field] ?? ""} onChange={(value) => setTyped({ ...typed, [field]: value })} />
          ))}
        </div>
      </SaveForm>
    </Panel>
  );
}
