// The work a change brings along: new tasks with their place in the plan, and tasks that take longer,
// shorter, or are not needed any more.
import { useId, useState } from "react";
import { newKey } from "../../app/api.ts";
import type { Id, Plan } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button, Tool } from "../../ui/Button.tsx";
import { CheckField, ChoiceField, TextField } from "../../ui/Field.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { pickedTask, taskLabel, withoutTask, type ChangedTask, type Link, type NewTask, type ProposedWork, type Wrong } from "./proposed_work.ts";

interface WorkProps {
  plan: Plan;
  work: ProposedWork;
  wrong: Wrong[];
  onChange: (work: ProposedWork) => void;
}

export function WorkEditor({ plan, work, wrong, onChange }: WorkProps) {
  const { t } = useWords();
  const list = useId();
  const tasks = plan.tasks.filter((task) => !task.is_summary);
  const putNew = (id: Id, change: Partial<NewTask>) => onChange({ ...work, created: work.created.map((task) => (task.id === id ? { ...task, ...change } : task)) });
  const putChanged = (id: Id, change: Partial<ChangedTask>) => onChange({ ...work, changed: work.changed.map((task) => (task.id === id ? { ...task, ...change } : task)) });
  const add = () => onChange({ ...work, created: [...work.created, { id: newKey(), title: "", duration: "", resource: "", after: [], before: [] }] });
  const names = new Map([...plan.tasks.map((task) => [task.id, taskLabel(task)] as const), ...work.created.map((task) => [task.id, task.title || t("changes.new_task")] as const)]);
  const wrongAt = (row: Id, field: Wrong["field"]) => (wrong.some((each) => each.row === row && each.field === field) ? t(field === "title" ? "problem.field.required" : "changes.not_a_duration") : undefined);
  return (
    <fieldset className="work">
      <legend className="legend">{t("changes.work")}</legend>
      <p className="hint small muted">{t("changes.work_hint")}</p>
      <datalist id={list}>
        {tasks.map((task) => (
          <option key={task.id} value={taskLabel(task)} />
        ))}
      </datalist>
      {work.created.map((task) => (
        <NewTaskRow key={task.id} task={task} plan={plan} list={list} names={names} others={work.created.filter((other) => other.id !== task.id)} wrongAt={wrongAt} onChange={(change) => putNew(task.id, change)} onRemove={() => onChange(withoutTask(work, task.id))} />
      ))}
      {work.changed.map((task) => (
        <ChangedRow key={task.id} task={task} name={names.get(task.id) ?? t("changes.task_unknown")} was={plan.tasks.find((each) => each.id === task.id)?.duration_minutes} perDay={plan.minutes_per_day} wrong={wrongAt(task.id, "duration")} onChange={(change) => putChanged(task.id, change)} onRemove={() => onChange({ ...work, changed: work.changed.filter((each) => each.id !== task.id) })} />
      ))}
      {work.other.length > 0 && <p className="small soft">{t("changes.other_edits", { count: work.other.length })}</p>}
      <div className="row wrap">
        <Button size="small" icon="plus" onClick={add}>
          {t("changes.add_task")}
        </Button>
        <TaskPicker
          label={t("changes.change_task")}
          list={list}
          onPick={(typed) => {
            const task = pickedTask(typed, tasks);
            if (!task) return false;
            if (!work.changed.some((each) => each.id === task.id)) onChange({ ...work, changed: [...work.changed, { id: task.id, duration: "", isDropped: false }] });
            return true;
          }}
        />
      </div>
    </fieldset>
  );
}

interface NewTaskProps {
  task: NewTask;
  plan: Plan;
  list: string;
  names: Map<Id, string>;
  others: NewTask[];
  wrongAt: (row: Id, field: Wrong["field"]) => string | undefined;
  onChange: (change: Partial<NewTask>) => void;
  onRemove: () => void;
}

function NewTaskRow({ task, plan, list, names, others, wrongAt, onChange, onRemove }: NewTaskProps) {
  const { t } = useWords();
  const people = plan.resources.filter((resource) => resource.kind === "person" || resource.kind === "client_person");
  const pick = (field: "after" | "before") => (typed: string) => {
    const found = others.find((other) => other.title.trim() === typed.trim())?.id ?? pickedTask(typed, plan.tasks)?.id;
    if (!found) return false;
    if (![...task.after, ...task.before].some((link) => link.task === found)) onChange({ [field]: [...task[field], { id: newKey(), task: found }] });
    return true;
  };
  const links = (field: "after" | "before", label: string) => (
    <div className="field">
      <TaskPicker label={label} list={list} onPick={pick(field)} />
      <Links links={task[field]} names={names} onRemove={(id) => onChange({ [field]: task[field].filter((link) => link.id !== id) })} />
    </div>
  );
  return (
    <div className="work-row">
      <TextField label={t("changes.new_task")} value={task.title} onChange={(title) => onChange({ title })} wrong={wrongAt(task.id, "title")} maxLength={200} />
      <TextField label={t("changes.duration")} value={task.duration} onChange={(duration) => onChange({ duration })} placeholder={t("changes.duration_example")} wrong={wrongAt(task.id, "duration")} />
      <ChoiceField label={t("changes.who")} value={task.resource} onChange={(resource) => onChange({ resource })} choices={[{ value: "", label: t("changes.nobody_yet") }, ...people.map((each) => ({ value: each.id, label: each.name }))]} />
      {links("after", t("changes.after"))}
      {links("before", t("changes.before"))}
      <Tool className="work-remove" icon="trash" label={t("changes.remove_task")} onClick={onRemove} />
    </div>
  );
}

function Links({ links, names, onRemove }: { links: Link[]; names: Map<Id, string>; onRemove: (id: Id) => void }) {
  const { t } = useWords();
  if (links.length === 0) return null;
  return (
    <span className="row wrap links">
      {links.map((link) => (
        <span key={link.id} className="chip">
          <span className="clip">{names.get(link.task) ?? t("changes.task_unknown")}</span>
          <button type="button" aria-label={t("act.remove")} onClick={() => onRemove(link.id)}>
            <Icon name="cross" />
          </button>
        </span>
      ))}
    </span>
  );
}

/** Typed with suggestions; a number is enough. `onPick` says whether it was understood. */
function TaskPicker({ label, list, onPick }: { label: string; list: string; onPick: (typed: string) => boolean }) {
  const { t } = useWords();
  const [typed, setTyped] = useState("");
  const [isWrong, setWrong] = useState(false);
  const pick = (text: string) => {
    if (!text.trim()) return;
    const isPicked = onPick(text);
    setWrong(!isPicked);
    if (isPicked) setTyped("");
  };
  return (
    <TextField
      label={label}
      list={list}
      value={typed}
      placeholder="T-12"
      wrong={isWrong ? t("changes.task_not_found") : undefined}
      onChange={(text) => {
        setWrong(false);
        setTyped(text);
        // A suggestion that was taken is a whole line at once.
        if (/^T-\d+ .+/.test(text) && text.length - typed.length > 1) pick(text);
      }}
      onBlur={() => pick(typed)}
      onKeyDown={(event) => {
        if (event.key !== "Enter" || event.nativeEvent.isComposing) return;
        event.preventDefault();
        pick(typed);
      }}
    />
  );
}

interface ChangedProps {
  task: ChangedTask;
  name: string;
  was: number | undefined;
  perDay: number;
  wrong: string | undefined;
  onChange: (change: Partial<ChangedTask>) => void;
  onRemove: () => void;
}

function ChangedRow({ task, name, was, perDay, wrong, onChange, onRemove }: ChangedProps) {
  const { t, formatDuration } = useWords();
  return (
    <div className="work-row changed">
      <p className="work-name">{name}</p>
      <TextField label={t("changes.new_duration")} hint={was === undefined ? undefined : t("changes.duration_now", { duration: formatDuration(was, perDay) })} value={task.isDropped ? "" : task.duration} disabled={task.isDropped} onChange={(duration) => onChange({ duration })} placeholder={t("changes.duration_example")} wrong={wrong} />
      <CheckField label={t("changes.dropped")} checked={task.isDropped} onChange={(isDropped) => onChange({ isDropped })} />
      <Tool className="work-remove" icon="trash" label={t("changes.remove_task")} onClick={onRemove} />
    </div>
  );
}
