// A task by its title, opening its panel beside the plan.
import { Link } from "@tanstack/react-router";
import type { Id, PlanTask } from "../../app/wire.ts";

export function PlanTaskName({ project, task }: { project: Id; task: Pick<PlanTask, "id" | "number" | "title"> }) {
  return (
    <Link to="/projects/$project/plan" params={{ project }} search={{ record: task.id } as never}>
      <span className="id">T-{task.number}</span> {task.title}
    </Link>
  );
}
