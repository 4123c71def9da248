// From what is wanted to what is accepted: each goal with its requirements, each requirement with its tasks and
// deliverables, and where the way is broken.
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useWritingRole } from "../../app/cache.ts";
import { Faces } from "../../app/problems.tsx";
import { recordNumber } from "../../app/record_kinds.ts";
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Empty } from "../../ui/Faces.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { GAPS, gapsOf, useTraceability, type DeliverableRow, type Traceability, type WayGap } from "./deliverable.ts";
import { goalsOf, useGoals, type GoalWay } from "../agreement/goals.ts";
import { CaseTag, DeliverableState } from "./DeliverableState.tsx";
import { GoalWays } from "./GoalWays.tsx";
import { recordOf } from "./requirement.ts";
import { TracedRequirementState } from "./RequirementState.tsx";
import { ScopeViews } from "./ScopeViews.tsx";
import "./scope.css";
import "./deliverables.css";

export function TraceabilityPage() {
  const { t } = useWords();
  const { project } = useParams({ from: "/team/projects/$project/traceability" });
  const given = useSearch({ from: "/team/projects/$project/traceability" }) as { gap?: string | undefined };
  const gap = GAPS.find((each) => each === given.gap);
  const query = useTraceability(project);
  return (
    <div className="page scope">
      <ScopeViews project={project} view="traceability" />
      <Faces query={query} failed={t("trace.failed")} rows={8}>
        {(found) => (found.requirements.length === 0 ? <Nothing project={project} /> : <Ways project={project} found={found} gap={gap} />)}
      </Faces>
    </div>
  );
}

/** The way begins with a requirement. */
function Nothing({ project }: { project: Id }) {
  const { t } = useWords();
  const role = useWritingRole(project);
  const mayEdit = role !== undefined && role !== "read_only";
  return (
    <Empty
      title={t("scope.empty")}
      action={
        mayEdit && (
          <Link className="button primary" to="/projects/$project/scope" params={{ project }} search={{ new: "requirement" } as never}>
            <Icon name="plus" />
            {t("scope.write_first")}
          </Link>
        )
      }
    >
      {t("scope.empty_text")}
    </Empty>
  );
}

function Ways({ project, found, gap }: { project: Id; found: Traceability; gap: WayGap | undefined }) {
  const { t } = useWords();
  const navigate = useNavigate();
  const goals = useGoals(project).data?.items ?? [];
  const put = (next: WayGap | undefined) => void navigate({ to: ".", search: ((now: object) => ({ ...now, gap: next })) as never, replace: true });
  const has = (each: WayGap, way: Traceability["requirements"][number]) => gapsOf(way, goals).includes(each);
  const shown = found.requirements.filter((way) => !gap || has(gap, way));
  const bare = found.deliverables.filter((each) => each.requirement_count === 0);
  return (
    <>
      <div className="row wrap no-print scope-filters">
        {GAPS.filter((each) => each !== "without_goal" || goals.length > 0).map((each) => (
          <button key={each} type="button" className="gap" aria-pressed={gap === each} onClick={() => put(gap === each ? undefined : each)}>
            {t(`trace.gap.${each}`, { count: found.requirements.filter((way) => has(each, way)).length })}
          </button>
        ))}
      </div>
      {goals.length > 0 && !gap && <GoalWays project={project} goals={goals} ways={found.requirements} />}
      <Panel title={t("scope.view.traceability")} count={t("scope.count", { count: shown.length })}>
        {shown.length === 0 ? (
          <Empty title={t("trace.no_gap")} action={<Button onClick={() => put(undefined)}>{t("faces.clear_filters")}</Button>} />
        ) : (
          <div className="trace-scroll" tabIndex={0} role="region" aria-label={t("scope.view.traceability")}>
            <WayTable project={project} goals={goals} ways={shown} deliverables={found.deliverables} />
          </div>
        )}
      </Panel>
      {bare.length > 0 && (
        <Panel title={t("trace.without_requirement")} count={bare.length}>
          <ul className="rows">
            {bare.map((each) => (
              <li key={each.id} className="row">
                <ToDeliverable project={project} of={each} />
              </li>
            ))}
          </ul>
        </Panel>
      )}
    </>
  );
}

interface WayTableProps {
  project: Id;
  goals: GoalWay[];
  ways: Traceability["requirements"];
  deliverables: DeliverableRow[];
}

function WayTable({ project, goals, ways, deliverables }: WayTableProps) {
  const { t } = useWords();
  const known = new Map(deliverables.map((each) => [each.id, each]));
  return (
    <table className="list trace">
      <thead>
        <tr>
          {["record.requirement", "requirement.tasks", "trace.checks", "scope.view.deliverables", "trace.acceptance"].map((word) => (
            <th key={word} scope="col">
              {t(word)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {ways.map((way) => (
          <tr key={way.requirement.id}>
            <td>
              <div className="row wrap trace-requirement">
                <Link to="/projects/$project/scope" params={{ project }} search={{ record: recordOf(way.requirement.id) } as never}>
                  <span className="id">{recordNumber("requirement", way.requirement.number)}</span> {way.requirement.title}
                </Link>
                <TracedRequirementState of={way.requirement} />
              </div>
              {goals.length > 0 && <Serves goals={goalsOf(goals, way.requirement.id)} />}
            </td>
            <td>{way.tasks.length === 0 ? <b>{t("trace.no_task")}</b> : way.tasks.map((task) => <p key={task.id}>{`${recordNumber(task.kind, task.number)} ${task.title}`}</p>)}</td>
            <td>
              <Checks way={way} />
            </td>
            <td>
              {way.deliverable_ids.length === 0 && <b>{t("trace.no_deliverable")}</b>}
              {way.deliverable_ids.map((id) => {
                const of = known.get(id);
                return of && <ToDeliverable key={id} project={project} of={of} />;
              })}
            </td>
            <td>{t(`trace.acceptance.${way.acceptance}`)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Serves({ goals }: { goals: GoalWay[] }) {
  const { t } = useWords();
  if (goals.length === 0) return <b className="small">{t("trace.no_goal")}</b>;
  return <p className="small soft">{goals.map((goal) => `${t("charter.goal.number", { number: goal.number })} ${goal.specific}`).join(" · ")}</p>;
}

function Checks({ way }: { way: Traceability["requirements"][number] }) {
  const { t } = useWords();
  if (way.checks.length === 0) return <b>{t("trace.no_check")}</b>;
  return way.checks.map((each) => (
    <p key={`${each.deliverable_id}.${each.number}`} className="row wrap">
      {each.title} <CaseTag result={each.result} />
    </p>
  ));
}

function ToDeliverable({ project, of }: { project: Id; of: DeliverableRow }) {
  const { t } = useWords();
  return (
    <div className="row wrap">
      <Link to="/projects/$project/deliverables/$deliverable" params={{ project, deliverable: of.id }}>
        <span className="id">{recordNumber("deliverable", of.number)}</span> {of.title}
      </Link>
      {of.criteria_count === 0 && <b className="small">{t("deliverables.no_criteria")}</b>}
      <DeliverableState state={of.state} />
    </div>
  );
}
