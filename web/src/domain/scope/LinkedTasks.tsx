// The tasks that fulfil a requirement: listed, looked up by a few letters, taken off.
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { api } from "../../app/api.ts";
import { cache, freshen, keys, usePlan } from "../../app/cache.ts";
import { tellProblem } from "../../app/problems.tsx";
import { recordNumber } from "../../app/record_kinds.ts";
import { toast } from "../../app/toast.ts";
import type { Id, PlanTask } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button, Tool } from "../../ui/Button.tsx";
import { isInputMethod } from "../../ui/input_method.ts";
import { pathOf, type RequirementDetail, type TracedRecord } from "./requirement.ts";
import { tasksLike } from "./tasks_like.ts";

export function LinkedTasks({ requirement, project, mayEdit }: { requirement: RequirementDetail; project: Id; mayEdit: boolean }) {
  const { t } = useWords();
  const [adding, setAdding] = useState(false);
  const settle = (now: RequirementDetail) => {
    cache.setQueryData(keys.record(requirement.id), now);
    return freshen(keys.requirements(project), [...keys.record(requirement.id), "history"]);
  };
  const send = (task: Id, fulfils: boolean) => (fulfils ? api.put<RequirementDetail>(`${pathOf(requirement.id)}/tasks/${task}`, {}) : api.delete<RequirementDetail>(`${pathOf(requirement.id)}/tasks/${task}`)).then(settle);
  const change = useMutation({
    mutationFn: ({ task, fulfils }: { task: Pick<TracedRecord, "id" | "title">; fulfils: boolean }) => send(task.id, fulfils),
    onSuccess: (_, { task, fulfils }) => toast({ text: t(fulfils ? "requirement.task_linked" : "requirement.task_unlinked", { title: task.title }), undo: () => send(task.id, !fulfils) }),
    onError: tellProblem,
  });
  return (
    <section className="requirement-part">
      <div className="row apart">
        <h3>{t("requirement.tasks")}</h3>
        {mayEdit && !adding && (
          <Button size="small" kind="quiet" icon="plus" onClick={() => setAdding(true)}>
            {t("requirement.link_task")}
          </Button>
        )}
      </div>
      {requirement.tasks.length === 0 && !adding && <p className="muted small">{t("requirement.no_tasks")}</p>}
      <ul className="linked">
        {requirement.tasks.map((task) => (
          <li key={task.id} className="row">
            <Link className="related" to="." search={(now: Record<string, unknown>) => ({ ...now, record: task.id }) as never}>
              {recordNumber(task.kind, task.number)} {task.title}
            </Link>
            <span className="end muted small nowrap">{t(`task.state.${task.state}`)}</span>
            {mayEdit && <Tool icon="cross" label={t("requirement.unlink_task", { title: task.title })} onClick={() => change.mutate({ task, fulfils: false })} />}
          </li>
        ))}
      </ul>
      {adding && <FindTask project={project} linked={requirement.tasks} onFound={(task) => change.mutate({ task, fulfils: true })} onClose={() => setAdding(false)} />}
    </section>
  );
}

function FindTask({ project, linked, onFound, onClose }: { project: Id; linked: TracedRecord[]; onFound: (task: PlanTask) => void; onClose: () => void }) {
  const { t } = useWords();
  const [typed, setTyped] = useState("");
  const plan = usePlan(project);
  const found = tasksLike(plan.data?.tasks ?? [], typed, linked.map((task) => task.id));
  const take = (task: PlanTask) => {
    onFound(task);
    setTyped("");
  };
  return (
    <div className="find-task">
      <div className="row">
        <input
          className="input"
          type="search"
          autoFocus
          aria-label={t("requirement.find_task")}
          placeholder={t("requirement.find_task")}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={(event) => {
            if (isInputMethod(event.nativeEvent)) return;
            if (event.key === "Enter" && found[0]) take(found[0]);
            if (event.key === "Escape") {
              event.preventDefault();
              onClose();
            }
          }}
        />
        <Button size="small" onClick={onClose}>
          {t("requirement.linked_done")}
        </Button>
      </div>
      <ul className="found-tasks">
        {found.map((task) => (
          <li key={task.id}>
            <button type="button" className="menu-item" onClick={() => take(task)}>
              <span className="id">T-{task.number}</span>
              <span className="clip">{task.title}</span>
            </button>
          </li>
        ))}
      </ul>
      {plan.data && found.length === 0 && <p className="muted small">{t(plan.data.tasks.length === 0 ? "sharing.no_tasks" : "sharing.none_found")}</p>}
    </div>
  );
}
