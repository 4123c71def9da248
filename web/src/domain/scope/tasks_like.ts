// The tasks that are meant by a few letters: by number, by place in the outline, by words of the title.
import type { Id, PlanTask } from "../../app/wire.ts";

const MOST = 8;

/** Tasks themselves rather than phases; a number that is typed in full comes first. */
export function tasksLike(tasks: PlanTask[], typed: string, without: Id[]): PlanTask[] {
  const pieces = typed.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const left = tasks.filter((task) => !task.is_summary && !without.includes(task.id));
  const isMeant = (task: PlanTask) => {
    const told = `t-${task.number} ${task.wbs} ${task.title}`.toLowerCase();
    return pieces.every((piece) => told.includes(piece));
  };
  const exact = (task: PlanTask) => pieces.includes(`t-${task.number}`) || pieces.includes(String(task.number));
  const found = left.filter(isMeant);
  return [...found.filter(exact), ...found.filter((task) => !exact(task))].slice(0, MOST);
}
