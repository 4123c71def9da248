// How sound the plan is: check by check, with the tasks that were found, each leading to its place in the plan.
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { api } from "../../app/api.ts";
import { keys, usePlan } from "../../app/cache.ts";
import { Faces } from "../../app/problems.tsx";
import type { Id, PlanTask, Told } from "../../app/wire.ts";
import { useWords, type Words } from "../../app/words.ts";
import { Empty } from "../../ui/Faces.tsx";
import { StateTag } from "../../ui/Marks.tsx";
import { Panel } from "../../ui/Panel.tsx";
import "./schedule_checks.css";

type ScheduleChecks = Told<"ScheduleChecks">;
type ScheduleCheck = Told<"ScheduleCheck">;

/** Named under a check before it is opened wholly. */
const SHOWN = 20;

export function ScheduleChecksPage() {
  const { t } = useWords();
  const { project } = useParams({ from: "/team/projects/$project/schedule-checks" });
  const query = useQuery({ queryKey: keys.scheduleChecks(project), queryFn: () => api.get<ScheduleChecks>(`/api/v1/projects/${project}/schedule-checks`) });
  const tasks = usePlan(project).data?.tasks;
  return (
    <div className="page">
      <div className="page-head">
        <h1>{t("schedule_checks.title")}</h1>
      </div>
      <p className="muted small checks-intro">{t("schedule_checks.intro")}</p>
      <Faces query={query} failed={t("schedule_checks.failed")} rows={10}>
        {({ items }) => (tasks?.length === 0 ? <NoTasks project={project} /> : <Checks project={project} items={items} tasks={tasks ?? []} />)}
      </Faces>
    </div>
  );
}

function NoTasks({ project }: { project: Id }) {
  const { t } = useWords();
  const toPlan = (
    <Link to="/projects/$project/plan" params={{ project }} search={{}}>
      {t("schedule_checks.to_plan")}
    </Link>
  );
  return (
    <Panel title={t("schedule_checks.result")}>
      <Empty title={t("schedule_checks.empty")} action={toPlan}>
        {t("schedule_checks.empty_text")}
      </Empty>
    </Panel>
  );
}

function Checks({ project, items, tasks }: { project: Id; items: ScheduleCheck[]; tasks: PlanTask[] }) {
  const { t } = useWords();
  const known = new Map(tasks.map((task) => [task.id, task]));
  const judged = items.filter((item) => item.passes != null);
  const passed = judged.filter((item) => item.passes);
  return (
    <Panel title={t("schedule_checks.result")} count={t("schedule_checks.sum", { passed: passed.length, judged: judged.length })}>
      <div className="list-scroll">
        <table className="list checks">
          <thead>
            <tr>
              <th>{t("schedule_checks.check")}</th>
              <th className="wide-only">{t("schedule_checks.practice")}</th>
              <th className="num">{t("schedule_checks.found")}</th>
              <th className="num wide-only">{t("schedule_checks.limit")}</th>
              <th>{t("schedule_checks.result")}</th>
            </tr>
          </thead>
          <tbody>
            {items.map((item) => (
              <Check key={item.check} project={project} item={item} tasks={item.tasks.flatMap((id) => known.get(id) ?? [])} />
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

function Check({ project, item, tasks }: { project: Id; item: ScheduleCheck; tasks: PlanTask[] }) {
  const w = useWords();
  const { t } = w;
  const told = item.passes == null ? "not_judged" : item.passes ? "passes" : "fails";
  return (
    <tr>
      <td>
        <span>{t(`schedule_checks.of.${item.check}`)}</span>
        {tasks.length > 0 && (
          <details className="checks-tasks" open={item.passes === false || undefined}>
            <summary>{t("schedule_checks.tasks", { count: tasks.length })}</summary>
            <ul>
              {tasks.slice(0, SHOWN).map((task) => (
                <li key={task.id}>
                  <Link to="/projects/$project/plan" params={{ project }} search={{ record: task.id } as never}>
                    <span className="id">T-{task.number}</span> {task.title}
                  </Link>
                </li>
              ))}
              {tasks.length > SHOWN && <li className="muted">{t("schedule_checks.more", { count: tasks.length - SHOWN })}</li>}
            </ul>
          </details>
        )}
      </td>
      <td className="wide-only muted">{t(`schedule_checks.practice.${item.practice}`)}</td>
      <td className="num">{foundOf(w, item)}</td>
      <td className="num wide-only">{limitOf(w, item)}</td>
      <td>
        <StateTag tone={told === "fails" ? "late" : told === "passes" ? "on_track" : "none"}>{t(`schedule_checks.${told}`)}</StateTag>
      </td>
    </tr>
  );
}

/** Of what should be much the share says enough. */
function foundOf({ t, formatNumber, formatPercent }: Words, { found, of, percent, at_least_percent: least }: ScheduleCheck): string {
  if (of === 0) return "–";
  return least != null ? formatPercent(percent) : t("schedule_checks.count", { found: formatNumber(found), of: formatNumber(of), percent: formatNumber(percent) });
}

function limitOf({ t, formatNumber }: Words, { at_most_percent: most, at_least_percent: least }: ScheduleCheck): string {
  if (most != null) return t("schedule_checks.at_most", { percent: formatNumber(most) });
  return least != null ? t("schedule_checks.at_least", { percent: formatNumber(least) }) : "";
}
