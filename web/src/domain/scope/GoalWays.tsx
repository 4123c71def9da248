// Where the way begins: each goal of the charter with the milestones and the requirements that serve it.
import { Link } from "@tanstack/react-router";
import { recordNumber } from "../../app/record_kinds.ts";
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Panel } from "../../ui/Panel.tsx";
import type { GoalWay } from "../agreement/goals.ts";
import type { Traceability } from "./deliverable.ts";
import { recordOf } from "./requirement.ts";

export function GoalWays({ project, goals, ways }: { project: Id; goals: GoalWay[]; ways: Traceability["requirements"] }) {
  const { t } = useWords();
  const known = new Map(ways.map((way) => [way.requirement.id, way]));
  return (
    <Panel title={t("charter.goals")} count={goals.length}>
      <div className="trace-scroll" tabIndex={0} role="region" aria-label={t("charter.goals")}>
        <table className="list trace">
          <thead>
            <tr>
              {["trace.goal", "charter.goal.milestones", "trace.serving", "trace.acceptance"].map((word) => (
                <th key={word} scope="col">
                  {t(word)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {goals.map((goal) => {
              const serving = goal.requirement_ids.flatMap((id) => known.get(id) ?? []);
              const accepted = serving.filter((way) => way.acceptance === "accepted").length;
              return (
                <tr key={goal.id}>
                  <td>
                    <Link to="/projects/$project/charter" params={{ project }}>
                      <span className="id">{t("charter.goal.number", { number: goal.number })}</span> {goal.specific}
                    </Link>
                  </td>
                  <td>{goal.milestones.length === 0 ? <span className="muted">–</span> : goal.milestones.map((each) => <p key={each.id}>{`${recordNumber("task", each.number)} ${each.title}`}</p>)}</td>
                  <td>
                    {serving.length === 0 && <b>{t("trace.no_requirement")}</b>}
                    {serving.map(({ requirement }) => (
                      <p key={requirement.id}>
                        <Link to="/projects/$project/scope" params={{ project }} search={{ record: recordOf(requirement.id) } as never}>
                          <span className="id">{recordNumber("requirement", requirement.number)}</span> {requirement.title}
                        </Link>
                      </p>
                    ))}
                  </td>
                  <td>{serving.length === 0 ? "–" : t("trace.accepted_of", { accepted, count: serving.length })}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}
