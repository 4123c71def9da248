// Where the project stands: the sentence, the next milestones, who waits for whom. Without a plan it
// is the page of the first steps.
import { Link, useParams } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { useClientNews, useMembers, useParties, usePlan, useProject, useWaiting } from "../../app/cache.ts";
import { Faces } from "../../app/problems.tsx";
import type { PlanTask, Project } from "../../app/wire.ts";
import { useWords, withFurtherWords } from "../../app/words.ts";
import { ListTable } from "../../ui/ListTable.tsx";
import { Statement } from "../../ui/Statement.tsx";
import { PersonTag } from "../../ui/Marks.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { eventSentence } from "../home/events.ts";
import { WaitingFigure } from "../communication/WaitingFigure.tsx";
import { firstOf, WaitingPair } from "../home/WaitingPanel.tsx";
import { lateness, reasonSentence, stateSentence } from "./project_state.ts";
import { KickoffLine } from "../agreement/KickoffLine.tsx";
import { FirstSteps } from "./FirstSteps.tsx";

const NEXT = 8;

const UnconfirmedLine = lazy(withFurtherWords(async () => ({ default: (await import("../scope/UnconfirmedLine.tsx")).UnconfirmedLine })));
const AgreedPlanPanel = lazy(withFurtherWords(async () => ({ default: (await import("../schedule/AgreedPlanPanel.tsx")).AgreedPlanPanel })));

const KpiOverview = lazy(withFurtherWords(async () => ({ default: (await import("../agreement/KpiOverview.tsx")).KpiOverview })));

export function OverviewPage() {
  const { project: id } = useParams({ from: "/team/projects/$project/" });
  const project = useProject(id).data;
  if (!project) return null;
  return project.task_count === 0 ? <FirstSteps project={project} /> : <Overview project={project} />;
}

function Overview({ project }: { project: Project }) {
  const w = useWords();
  const { status } = project;
  return (
    <div className="page">
      {project.state !== "archived" && <Statement text={stateSentence(w, project)} />}
      {project.state !== "archived" && status.reason && <p className="soft lead-line">{reasonSentence(w, status.health, status.reason)}</p>}
      <KickoffLine project={project.id} />
      <Suspense>
        <UnconfirmedLine project={project.id} />
      </Suspense>
      <div className="columns overview">
        <div className="stack">
          <Figures project={project} />
          <Milestones project={project} />
          {project.clients.length > 0 && (
            <Suspense>
              <AgreedPlanPanel project={project.id} />
            </Suspense>
          )}
          <Waiting project={project} />
        </div>
        <div className="stack">
          <Suspense>
            <KpiOverview project={project.id} />
          </Suspense>
          <Latest project={project} />
          <People project={project} />
        </div>
      </div>
    </div>
  );
}

function Figures({ project }: { project: Project }) {
  const w = useWords();
  const { status } = project;
  const figures: [string, string][] = [
    [w.t("overview.finish"), w.formatDate(status.finish, { weekday: true })],
    [w.t("overview.baseline"), w.formatDate(status.baseline_finish)],
    [w.t("overview.difference"), status.late_working_days == null ? "–" : lateness(w, status.late_working_days)],
    [w.t("overview.tasks"), w.formatNumber(project.task_count)],
  ];
  return (
    <dl className="figures panel">
      {figures.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** The next milestones that are not reached, in order of date. */
export function nextMilestones(tasks: PlanTask[]): PlanTask[] {
  return tasks
    .filter((task) => task.kind === "milestone" && task.state !== "done" && task.percent_complete < 100)
    .sort((a, b) => a.finish.localeCompare(b.finish))
    .slice(0, NEXT);
}

function Milestones({ project }: { project: Project }) {
  const w = useWords();
  const query = usePlan(project.id);
  return (
    <Panel title={w.t("overview.milestones")}>
      <Faces query={query} rows={4}>
        {(plan) => {
          const next = nextMilestones(plan.tasks);
          if (next.length === 0) return <p className="panel-body muted">{w.t("overview.no_milestones")}</p>;
          return (
            <ListTable heads={[w.t("overview.milestone"), { label: w.t("projects.finish"), className: "num" }, { label: w.t("projects.baseline"), className: "num" }, { label: w.t("overview.float"), className: "num wide-only" }]}>
              {next.map((task) => (
                <MilestoneRow key={task.id} task={task} minutesPerDay={plan.minutes_per_day} />
              ))}
            </ListTable>
          );
        }}
      </Faces>
    </Panel>
  );
}

function MilestoneRow({ task, minutesPerDay }: { task: PlanTask; minutesPerDay: number }) {
  const w = useWords();
  const days = task.baseline?.finish_variance_days;
  return (
    <tr>
      <td>
        <Link to="." search={(now: Record<string, unknown>) => ({ ...now, record: task.id }) as never}>
          {task.title}
        </Link>
        {task.critical && <span className="critical-word"> {w.t("task.critical")}</span>}
      </td>
      <td className="num">{w.formatDate(task.finish, { weekday: true })}</td>
      <td className={days && days > 0 ? "num strong" : "num"}>{days === undefined ? "–" : lateness(w, days)}</td>
      <td className="num wide-only">{w.formatDuration(task.total_float_minutes, minutesPerDay)}</td>
    </tr>
  );
}

/** What waits on either side, and the way to all that was ever asked. */
function Waiting({ project }: { project: Project }) {
  const { t } = useWords();
  const query = useWaiting(project.id);
  const params = { project: project.id };
  return (
    <div className="stack">
      <Faces query={query} failed={t("home.waiting_failed")} rows={3}>
        {(waiting) => <WaitingPair forUs={firstOf(waiting.for_us, NEXT)} forClient={firstOf(waiting.for_client, NEXT)} project={project.id} />}
      </Faces>
      <WaitingFigure project={project.id} />
      <p className="small further">
        <Link to="/projects/$project/questions" params={params}>
          {t("overview.all_questions")}
        </Link>
        <Link to="/projects/$project/sign-offs" params={params}>
          {t("overview.all_sign_offs")}
        </Link>
      </p>
    </div>
  );
}

function Latest({ project }: { project: Project }) {
  const w = useWords();
  const query = useClientNews(project.id);
  return (
    <Panel title={w.t("overview.latest")}>
      <Faces query={query} failed={w.t("overview.latest_failed")} rows={3}>
        {({ items: events }) => {
          if (events.length === 0) return <p className="panel-body muted">{w.t(project.clients.length ? "overview.no_latest" : "overview.no_client")}</p>;
          return (
            <ul className="rows">
              {events.slice(0, NEXT).map((event, index) => (
                <li key={index}>
                  <div className="row">
                    <PersonTag name={event.actor?.name ?? w.t("notifications.somebody")} client />
                    <time className="end muted small">{w.formatWhen(event.at)}</time>
                  </div>
                  <p>{eventSentence(w, event)}</p>
                </li>
              ))}
            </ul>
          );
        }}
      </Faces>
    </Panel>
  );
}

function People({ project }: { project: Project }) {
  const { t } = useWords();
  const members = useMembers(project.id);
  const parties = useParties(project.id);
  return (
    <Panel
      title={t("project.team")}
      actions={
        <Link className="small" to="/projects/$project/team" params={{ project: project.id }}>
          {t("overview.all_people")}
        </Link>
      }
    >
      <Faces query={members} failed={t("member.failed")} rows={3}>
        {({ items }) => (
          <ul className="rows people">
            {items.map((member) => (
              <li key={member.person_id} className="row">
                <PersonTag name={member.name} />
                <span className="end muted small">{t(`role.${member.role}`)}</span>
              </li>
            ))}
          </ul>
        )}
      </Faces>
      <Faces query={parties} failed={t("party.failed")} rows={2}>
        {({ items }) => (
          <ul className="rows people">
            {items.flatMap((party) =>
              party.contacts.map((contact) => (
                <li key={party.id + contact.person_id} className="row">
                  <PersonTag name={contact.name} client />
                  <span className="end muted small clip">{party.client_name}</span>
                </li>
              )),
            )}
          </ul>
        )}
      </Faces>
    </Panel>
  );
}
