// The plan beside several of its baselines: how far start, finish, duration and work moved, the sums, and what slipped most.
import { useQueries } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { usePlan } from "../../app/cache.ts";
import { Faces } from "../../app/problems.tsx";
import type { Id } from "../../app/wire.ts";
import { useWords, type Words } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Empty, Loading } from "../../ui/Faces.tsx";
import { AudienceTag } from "../../ui/Marks.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { baselineQuery } from "./plan_api.ts";
import { modelOf } from "./plan_model.ts";
import type { Baseline, BaselineTimes, Plan } from "./plan_types.ts";
import { shownRows, sumOf, varianceRows, type Variance, type VarianceSum } from "./variance.ts";
import { lastDay } from "./wall_clock.ts";
import "./variance.css";

/** More beside each other are not read. */
const MOST = 3;
const FIRST_ROWS = 200;
const NO_TIMES: ReadonlyMap<Id, BaselineTimes> = new Map();

export function VariancePage() {
  const { t } = useWords();
  const { project } = useParams({ from: "/team/projects/$project/variance" });
  const query = usePlan(project);
  return (
    <div className="page variance">
      <div className="page-head">
        <h1>{t("variance.title")}</h1>
        <AudienceTag client={false}>{t("variance.internal")}</AudienceTag>
      </div>
      <p className="muted small variance-intro">{t("variance.intro")}</p>
      <Faces query={query} failed={t("plan.failed")} rows={10}>
        {(plan) => (plan.baselines.length ? <Compared project={project} plan={plan} /> : <NoBaselines project={project} />)}
      </Faces>
    </div>
  );
}

function NoBaselines({ project }: { project: Id }) {
  const { t } = useWords();
  const toPlan = (
    <Link to="/projects/$project/plan" params={{ project }} search={{}}>
      {t("variance.to_plan")}
    </Link>
  );
  return (
    <Panel title={t("variance.title")}>
      <Empty title={t("variance.none")} action={toPlan}>
        {t("variance.none_text")}
      </Empty>
    </Panel>
  );
}

/** What is looked at is in the address; without a choice it is the newest and the one before. */
function useChoice(baselines: readonly Baseline[]): [Baseline[], (chosen: Baseline[]) => void, "slipped" | "plan", (order: "slipped" | "plan") => void] {
  const search = useSearch({ strict: false }) as { baselines?: string; order?: string };
  const navigate = useNavigate();
  const named = search.baselines?.split(",") ?? [];
  const found = baselines.filter((each) => named.includes(each.id));
  const chosen = (found.length ? found : baselines.slice(-2)).slice(-MOST).toReversed();
  const go = (patch: object) => void navigate({ to: ".", search: ((now: object) => ({ ...now, ...patch })) as never, replace: true });
  return [chosen, (next) => go({ baselines: next.map((each) => each.id).join(",") }), search.order === "plan" ? "plan" : "slipped", (order) => go({ order: order === "plan" ? "plan" : undefined })];
}

function Compared({ project, plan }: { project: Id; plan: Plan }) {
  const w = useWords();
  const { t } = w;
  const [chosen, choose, order, setOrder] = useChoice(plan.baselines);
  const told = useQueries({ queries: chosen.map((each) => baselineQuery(project, each.id)) });
  const model = useMemo(() => modelOf(plan), [plan]);
  const times = told.map((each) => each.data ?? NO_TIMES);
  const isThere = told.every((each) => each.data);
  const rows = useMemo(() => (isThere ? varianceRows(model, times) : []), [model, isThere, ...times]); // eslint-disable-line react-hooks/exhaustive-deps
  const failed = told.find((each) => each.isError);
  if (failed) return <Faces query={failed} failed={t("variance.failed")}>{() => null}</Faces>;
  const toggle = (baseline: Baseline) => {
    const next = chosen.includes(baseline) ? chosen.filter((each) => each !== baseline) : [...chosen, baseline];
    if (next.length) choose(next);
  };
  return (
    <div className="stack">
      <div className="row wrap" role="group" aria-label={t("variance.baselines")}>
        {plan.baselines.toReversed().map((each) => (
          <Button key={each.id} size="small" aria-pressed={chosen.includes(each)} disabled={!chosen.includes(each) && chosen.length >= MOST} onClick={() => toggle(each)}>
            {each.name} · {w.formatDate(each.at)}
          </Button>
        ))}
      </div>
      {!isThere ? <Loading label={t("faces.loading")} rows={8} /> : (
        <>
          <div className="variance-sums">
            {chosen.map((each, at) => (
              <Sum key={each.id} baseline={each} sum={sumOf(model, rows, at, each.work_minutes)} />
            ))}
          </div>
          <Rows chosen={chosen} rows={rows} order={order} setOrder={setOrder} project={project} />
        </>
      )}
    </div>
  );
}

function signed(w: Words, days: number): string {
  return days === 0 ? "0" : `${days > 0 ? "+" : "−"}${w.formatNumber(Math.abs(days))}`;
}

function Sum({ baseline, sum }: { baseline: Baseline; sum: VarianceSum }) {
  const w = useWords();
  const { t } = w;
  const figures: [string, string, boolean][] = [
    [t("variance.finish_of_plan"), t("variance.in_days", { days: signed(w, sum.finish) }), sum.finish > 0],
    [t("variance.later"), w.formatNumber(sum.later), false],
    [t("variance.earlier"), w.formatNumber(sum.earlier), false],
    [t("variance.slipped"), t("variance.in_days", { days: w.formatNumber(sum.slipped) }), false],
    [t("variance.added"), w.formatNumber(sum.added), false],
    [t("variance.work"), sum.work ? t("variance.work_of", { now: w.formatNumber(sum.work.now), more: signed(w, sum.work.more) }) : t("variance.work_not_kept"), (sum.work?.more ?? 0) > 0],
  ];
  return (
    <section className="panel variance-sum">
      <h2>
        {baseline.name}
        {baseline.agreed_as && <small> {t("variance.agreed", { document: baseline.agreed_as })}</small>}
      </h2>
      <dl>
        {figures.map(([label, value, isLate]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd className={isLate ? "late" : undefined}>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

interface RowsProps {
  project: Id;
  chosen: Baseline[];
  rows: ReturnType<typeof varianceRows>;
  order: "slipped" | "plan";
  setOrder: (order: "slipped" | "plan") => void;
}

function Rows({ project, chosen, rows, order, setOrder }: RowsProps) {
  const w = useWords();
  const { t } = w;
  const [most, setMost] = useState(FIRST_ROWS);
  const all = useMemo(() => shownRows(rows, order), [rows, order]);
  const orders = (
    <span className="segments" role="group" aria-label={t("variance.order")}>
      {(["slipped", "plan"] as const).map((each) => (
        <button key={each} type="button" aria-pressed={order === each} onClick={() => setOrder(each)}>
          {t(`variance.order.${each}`)}
        </button>
      ))}
    </span>
  );
  return (
    <Panel title={t("variance.tasks")} count={all.length} actions={orders}>
      {all.length === 0 ? (
        <Empty title={t("variance.nothing")}>{t("variance.nothing_text")}</Empty>
      ) : (
        <div className="list-scroll" tabIndex={0} role="region" aria-label={t("variance.tasks")}>
          <table className="list variance-table">
            <thead>
              <tr>
                <th rowSpan={2}>{t("variance.task")}</th>
                <th rowSpan={2} className="num">
                  {t("variance.now")}
                </th>
                {chosen.map((each) => (
                  <th key={each.id} colSpan={5} className="variance-group">
                    {each.name}
                  </th>
                ))}
              </tr>
              <tr>
                {chosen.map((each) => ["was", "start", "finish", "days", "work"].map((which) => (
                  <th key={`${each.id} ${which}`} className={which === "was" ? "num variance-group" : "num"}>
                    {t(`variance.column.${which}`)}
                  </th>
                )))}
              </tr>
            </thead>
            <tbody>
              {all.slice(0, most).map(({ row, each }) => (
                <tr key={row.task.id} className={row.children.length ? "strong" : undefined}>
                  <td style={order === "plan" ? { paddingInlineStart: 12 + row.depth * 12 } : undefined}>
                    <Link to="/projects/$project/plan" params={{ project }} search={{ task: row.task.id }}>
                      <span className="muted">{row.wbs}</span> {row.task.title}
                    </Link>
                  </td>
                  <td className="num">{w.formatDate(lastDay(row.task.finish))}</td>
                  {each.map((variance, at) => (
                    <Cells key={at} variance={variance} />
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {all.length > most && (
        <div className="panel-body">
          <Button onClick={() => setMost(most + 5 * FIRST_ROWS)}>{t("variance.more", { count: all.length - most })}</Button>
        </div>
      )}
    </Panel>
  );
}

function Cells({ variance }: { variance: Variance | undefined }) {
  const w = useWords();
  if (!variance)
    return (
      <td colSpan={5} className="muted variance-group">
        {w.t("variance.new")}
      </td>
    );
  return (
    <>
      <td className="num variance-group">{w.formatDate(lastDay(variance.was.finish))}</td>
      {[variance.start, variance.finish, variance.days, variance.work].map((days = NaN, place) => (
        <td key={place} className={days > 0 ? "num late" : days < 0 ? "num early" : "num muted"}>
          {Number.isNaN(days) ? "–" : signed(w, days)}
        </td>
      ))}
    </>
  );
}
