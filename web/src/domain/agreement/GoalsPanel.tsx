// Goals, each with a field for every part of SMART; what is missing stands beside the goal.
import { usePlan } from "../../app/cache.ts";
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button, Tool } from "../../ui/Button.tsx";
import { Options } from "../../ui/Field.tsx";
import { StateTag } from "../../ui/Marks.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { InPlace } from "../records/InPlace.tsx";
import { LongText } from "../scope/LongText.tsx";
import { GoalRequirements } from "./GoalRequirements.tsx";
import { blankGoal, GOAL_TEXTS, kpiTone, measured, saveCharter, withRow, type Charter, type Goal, type Measure } from "./charter.ts";

interface GoalsProps {
  charter: Charter;
  project: Id;
  mayEdit: boolean;
}

export function GoalsPanel({ charter, project, mayEdit }: GoalsProps) {
  const { t } = useWords();
  const { goals } = charter.fields;
  const add = () => void saveCharter(project, (now) => ({ goals: [...now.goals, { ...blankGoal(), specific: t("charter.goal.new") }] }));
  const actions = mayEdit && (
    <Button icon="plus" onClick={add}>
      {t("charter.goal.add")}
    </Button>
  );
  return (
    <Panel id="goals" title={t("charter.goals")} count={goals.length} actions={actions}>
      {goals.length === 0 && <p className="panel-body muted">{t("charter.goals_empty")}</p>}
      <ol className="goals">
        {goals.map((goal, place) => (
          <GoalRow key={place} goal={goal} place={place} charter={charter} project={project} mayEdit={mayEdit} />
        ))}
      </ol>
    </Panel>
  );
}

function GoalRow({ goal, place, charter, project, mayEdit }: GoalsProps & { goal: Goal; place: number }) {
  const w = useWords();
  const { t } = w;
  const put = (change: Partial<Goal>) => saveCharter(project, ({ goals }) => ({ goals: goals[place] ? withRow(goals, place, { ...goals[place], ...change }) : goals }));
  const lack = charter.lacks.find((each) => each.code === "goal" && each.place === place);
  const missing = lack && w.joinNames(lack.parts.map((part) => t(`charter.part.${part}`)));
  const field = (name: "specific" | "measure" | "target" | "unit") => (
    <>
      <dt>{t(`charter.goal.${name}`)}</dt>
      <dd>
        <InPlace wraps label={t(`charter.goal.${name}`)} value={goal[name]} disabled={!mayEdit} onKeep={(typed) => put({ [name]: typed.trim() })} />
      </dd>
    </>
  );
  return (
    <li className="goal">
      <div className="row wrap">
        <span className="id">{t("charter.goal.number", { number: place + 1 })}</span>
        {missing ? <StateTag tone="at_risk">{t("charter.not_smart", { parts: missing })}</StateTag> : <StateTag tone="on_track">{t("charter.smart")}</StateTag>}
        {mayEdit && <Tool className="end" icon="cross" label={t("charter.goal.remove", { number: place + 1 })} onClick={() => void saveCharter(project, ({ goals }) => ({ goals: withRow(goals, place, undefined) }))} />}
      </div>
      <dl className="record-fields">
        {field("specific")}
        {field("measure")}
        {field("target")}
        {field("unit")}
        <dt>{t("charter.goal.due")}</dt>
        <dd>
          <InPlace date label={t("charter.goal.due")} notDate={t("problem.field.not_a_date")} value={goal.due ?? ""} disabled={!mayEdit} onKeep={(due) => put({ due: due || null })} />
        </dd>
        <dt>{t("charter.goal.kpi")}</dt>
        <dd>
          <GoalKpi goal={goal} charter={charter} mayEdit={mayEdit} onChange={(kpi) => void put({ kpi })} />
        </dd>
        <dt>{t("charter.goal.milestones")}</dt>
        <dd>
          <Milestones goal={goal} project={project} mayEdit={mayEdit} onChange={(milestones) => void put({ milestones })} />
        </dd>
        <dt>{t("scope.requirements")}</dt>
        <dd>
          <GoalRequirements goal={goal.id} project={project} mayEdit={mayEdit} />
        </dd>
      </dl>
      {GOAL_TEXTS.map((name) => (
        <LongText key={name} name={`charter.${project}.${place}.${name}`} label={t(`charter.goal.${name}`)} hint={t(`charter.goal.${name}_hint`)} value={goal[name]} mayEdit={mayEdit} onKeep={(typed) => put({ [name]: typed })} />
      ))}
    </li>
  );
}

/** The figure of the charter that the goal is followed by, as it is now. */
function GoalKpi({ goal, charter, mayEdit, onChange }: { goal: Goal; charter: Charter; mayEdit: boolean; onChange: (kpi: Measure | null) => void }) {
  const { t } = useWords();
  const { kpis } = charter.fields;
  const place = kpis.findIndex((kpi) => kpi.measure === goal.kpi);
  const { value = null, is_met = null } = charter.kpis[place] ?? {};
  const name = (measure: Measure) => t(`charter.kpi.${measure}`);
  const choices = [{ value: "", label: t("charter.goal.no_kpi") }, ...kpis.map(({ measure }) => ({ value: measure, label: name(measure) }))];
  return (
    <span className="row wrap">
      {mayEdit ? <Options aria-label={t("charter.goal.kpi")} value={place < 0 ? "" : (goal.kpi ?? "")} onChange={(measure) => onChange((measure || null) as Measure | null)} choices={choices} /> : <span>{place < 0 || !goal.kpi ? "–" : name(goal.kpi)}</span>}
      {place >= 0 && goal.kpi && (value === null ? <span className="muted">{t("charter.kpi.nothing_yet")}</span> : <StateTag tone={kpiTone(is_met)}>{measured(t, goal.kpi, value)}</StateTag>)}
    </span>
  );
}

/** The milestones of the plan a goal is broken down to. */
function Milestones({ goal, project, mayEdit, onChange }: { goal: Goal; project: Id; mayEdit: boolean; onChange: (milestones: Id[]) => void }) {
  const { t, formatDate } = useWords();
  const all = usePlan(project).data?.tasks.filter((task) => task.kind === "milestone") ?? [];
  const chosen = all.filter((task) => goal.milestones.includes(task.id));
  const left = all.filter((task) => !goal.milestones.includes(task.id));
  return (
    <div className="goal-milestones">
      {chosen.map((task) => (
        <span key={task.id} className="chip">
          {task.title} · {formatDate(task.finish)}
          {mayEdit && <Tool icon="cross" label={t("charter.milestone.remove", { title: task.title })} onClick={() => onChange(goal.milestones.filter((id) => id !== task.id))} />}
        </span>
      ))}
      {mayEdit && left.length > 0 && <Options aria-label={t("charter.milestone.add")} value="" onChange={(id) => id && onChange([...goal.milestones, id])} choices={[{ value: "", label: t("charter.milestone.add") }, ...left.map((task) => ({ value: task.id, label: task.title }))]} />}
      {!mayEdit && chosen.length === 0 && "–"}
    </div>
  );
}
