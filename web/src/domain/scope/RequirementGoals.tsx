// The goals of the charter that a requirement serves: listed, chosen, taken off.
import { Link } from "@tanstack/react-router";
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Tool } from "../../ui/Button.tsx";
import { Options } from "../../ui/Field.tsx";
import { goalsOf, putServes, useGoals } from "../agreement/goals.ts";
import type { RequirementDetail } from "./requirement.ts";

export function RequirementGoals({ requirement, project, mayEdit }: { requirement: RequirementDetail; project: Id; mayEdit: boolean }) {
  const { t } = useWords();
  const all = useGoals(project).data?.items ?? [];
  if (all.length === 0) return null;
  const served = goalsOf(all, requirement.id);
  const left = all.filter((goal) => !served.includes(goal));
  const named = { id: requirement.id, title: requirement.fields.title };
  const name = (goal: (typeof all)[number]) => `${t("charter.goal.number", { number: goal.number })} ${goal.specific}`;
  const put = (id: Id, serves: boolean) => {
    const goal = all.find((each) => each.id === id);
    if (goal) void putServes(project, { goal, requirement: named }, serves);
  };
  return (
    <section className="requirement-part">
      <h3>{t("goal.served")}</h3>
      {served.length === 0 && <p className="muted small">{t("goal.none_served")}</p>}
      <ul className="linked">
        {served.map((goal) => (
          <li key={goal.id} className="row">
            <Link className="related" to="/projects/$project/charter" params={{ project }}>
              {name(goal)}
            </Link>
            {mayEdit && <Tool className="end" icon="cross" label={t("goal.unlink", { number: goal.number })} onClick={() => put(goal.id, false)} />}
          </li>
        ))}
      </ul>
      {mayEdit && left.length > 0 && <Options aria-label={t("goal.link")} value="" onChange={(id) => id && put(id, true)} choices={[{ value: "", label: t("goal.link") }, ...left.map((goal) => ({ value: goal.id, label: name(goal) }))]} />}
    </section>
  );
}
