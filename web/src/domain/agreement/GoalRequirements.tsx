// The requirements that serve a goal, in the goal's row of the charter.
import { Link } from "@tanstack/react-router";
import { recordNumber } from "../../app/record_kinds.ts";
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Tool } from "../../ui/Button.tsx";
import { Options } from "../../ui/Field.tsx";
import { useTraceability } from "../scope/deliverable.ts";
import { recordOf } from "../scope/requirement.ts";
import { putServes, useGoals } from "./goals.ts";

export function GoalRequirements({ goal: id, project, mayEdit }: { goal: Id | null | undefined; project: Id; mayEdit: boolean }) {
  const { t } = useWords();
  const goal = useGoals(project).data?.items.find((each) => each.id === id);
  const all = useTraceability(project).data?.requirements.map((way) => way.requirement) ?? [];
  if (!goal) return <span className="muted">–</span>;
  const serving = all.filter((each) => goal.requirement_ids.includes(each.id));
  const left = all.filter((each) => !serving.includes(each));
  const name = (each: (typeof all)[number]) => `${recordNumber("requirement", each.number)} ${each.title}`;
  const put = (requirement: Id, serves: boolean) => {
    const one = all.find((each) => each.id === requirement);
    if (one) void putServes(project, { goal, requirement: one }, serves);
  };
  return (
    <div className="goal-milestones">
      {serving.map((each) => (
        <span key={each.id} className="chip">
          <Link to="/projects/$project/scope" params={{ project }} search={{ record: recordOf(each.id) } as never}>
            {name(each)}
          </Link>
          {mayEdit && <Tool icon="cross" label={t("goal.unlink_requirement", { title: each.title })} onClick={() => put(each.id, false)} />}
        </span>
      ))}
      {mayEdit && left.length > 0 && <Options aria-label={t("goal.add_requirement")} value="" onChange={(chosen) => chosen && put(chosen, true)} choices={[{ value: "", label: t("goal.add_requirement") }, ...left.map((each) => ({ value: each.id, label: name(each) }))]} />}
      {serving.length === 0 && !(mayEdit && left.length > 0) && "–"}
    </div>
  );
}
