// What a batch of edits is called, for the toast that says what was undone.
import type { Words } from "../../app/words.ts";
import type { Edit, Id, Plan } from "./plan_types.ts";

export function saidOf(edits: Edit[], plan: { tasks: Pick<Plan["tasks"][number], "id" | "title">[] } | undefined, { t }: Pick<Words, "t">): string {
  const titles = new Map<Id, string>(plan?.tasks.map((task) => [task.id, task.title]));
  for (const edit of edits) if (edit.op === "create_task") titles.set(edit.id, edit.title);
  const about = new Set(edits.flatMap((edit) => aboutOf(edit)));
  const [only] = about;
  const [first] = edits;
  const title = only && titles.get(only);
  if (!first || !only || about.size > 1 || !title) return about.size > 1 ? t("plan.act.several", { count: about.size }) : t("plan.changed");
  return t(`plan.act.${wordOf(first.op)}`, { title });
}

function aboutOf(edit: Edit): Id[] {
  switch (edit.op) {
    case "create_dependency":
      return [edit.successor_id];
    case "set_assignments":
      return [edit.task_id];
    case "update_plan":
    case "update_dependency":
    case "delete_dependency":
      return [];
    default:
      return [edit.id];
  }
}

function wordOf(op: Edit["op"]): string {
  if (op === "create_task" || op === "restore_task") return "added";
  if (op === "delete_task") return "deleted";
  return op === "move_task" ? "placed" : "changed";
}
