// Rows of a table, each about a task of the plan.
import type { ReactNode } from "react";
import { usePlan } from "../../app/cache.ts";
import type { Id } from "../../app/wire.ts";
import { PlanTaskName } from "./PlanTaskName.tsx";

/** A row for each of the tasks that are still in the plan. */
export function TaskRows<T extends { task_id: Id }>({ project, of, cells }: { project: Id; of: T[]; cells: (each: T) => ReactNode }) {
  const tasks = usePlan(project).data?.tasks;
  const known = new Map(tasks?.map((task) => [task.id, task]));
  return of.map((each) => {
    const task = known.get(each.task_id);
    return task ? (
      <tr key={each.task_id}>
        <td>
          <PlanTaskName project={project} task={task} />
        </td>
        {cells(each)}
      </tr>
    ) : null;
  });
}
