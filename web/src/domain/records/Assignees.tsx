// Who and what works on a task, and how much of each; a person of the project becomes a resource with
// the first task they get.
import { useState } from "react";
import { api } from "../../app/api.ts";
import { freshen, keys, useMembers, useParties } from "../../app/cache.ts";
import { tellProblem } from "../../app/problems.tsx";
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Tool } from "../../ui/Button.tsx";
import { Options } from "../../ui/Field.tsx";
import { pathOf, peopleWithout, useResources, type Resource } from "../resources/resources.ts";
import { parsePercent } from "../schedule/parse_cell.ts";
import type { Assignment } from "../schedule/plan_types.ts";
import { InPlace, type Kept } from "./InPlace.tsx";
import { setAssignments, type TaskDetail } from "./task.ts";

const WHOLE = 100;
/** Before the id of a person who is no resource yet. */
const PERSON = "person:";

export function Assignees({ task, mayEdit }: { task: TaskDetail; mayEdit: boolean }) {
  const { t } = useWords();
  const resources = useResources(task.project_id).data?.items ?? [];
  const nameOf = (id: Id) => resources.find((each) => each.id === id)?.name ?? "…";
  const put = (next: Assignment[]) => setAssignments(task, next);
  const percent = (of: Assignment, typed: string): Kept => {
    const units = Number(typed.replace("%", "").trim());
    const isUnderstood = parsePercent(typed) !== undefined || units > WHOLE;
    return isUnderstood && units > 0 ? put(task.assignments.map((each) => (each === of ? { ...each, units_percent: units } : each))) : { wrong: t("plan.cell.not_percent", { typed }) };
  };
  return (
    <>
      <dt>{t("task.assignees")}</dt>
      <dd className="assignees">
        {task.assignments.map((each) => (
          <div className="row" key={each.resource_id}>
            <span className="clip">{nameOf(each.resource_id)}</span>
            <InPlace label={t("task.assignee_percent", { name: nameOf(each.resource_id) })} suffix="%" number value={String(Math.round(each.units_percent * 100) / 100)} disabled={!mayEdit} onKeep={(typed) => percent(each, typed)} />
            {mayEdit && <Tool icon="cross" label={t("task.unassign", { name: nameOf(each.resource_id) })} onClick={() => void put(task.assignments.filter((other) => other !== each))} />}
          </div>
        ))}
        {mayEdit && <Assign task={task} resources={resources} onChosen={(resource) => put([...task.assignments, { resource_id: resource, units_percent: WHOLE }])} />}
        {!mayEdit && task.assignments.length === 0 && <span className="muted">{t("task.no_owner")}</span>}
      </dd>
    </>
  );
}

function Assign({ task, resources, onChosen }: { task: TaskDetail; resources: Resource[]; onChosen: (resource: Id) => Promise<boolean> }) {
  const { t } = useWords();
  const members = useMembers(task.project_id).data?.items ?? [];
  const parties = useParties(task.project_id).data?.items ?? [];
  const [busy, setBusy] = useState(false);
  const free = resources.filter((each) => task.assignments.every((one) => one.resource_id !== each.id));
  const people = peopleWithout(resources, members, parties);
  const choose = async (choice: string) => {
    if (!choice) return;
    setBusy(true);
    try {
      const person = people.find((each) => PERSON + each.person_id === choice);
      const made = person && (await api.post<Resource>(pathOf(task.project_id), person));
      if (made) await freshen(keys.plan(task.project_id));
      await onChosen(made?.id ?? choice);
    } catch (reason) {
      tellProblem(reason);
    } finally {
      setBusy(false);
    }
  };
  const choices = [{ value: "", label: t("task.assign") }, ...free.map((each) => ({ value: each.id, label: each.name })), ...people.map((each) => ({ value: PERSON + each.person_id, label: each.name }))];
  return <Options aria-label={t("task.assign")} value="" disabled={busy || choices.length === 1} onChange={(choice) => void choose(choice)} choices={choices} />;
}
