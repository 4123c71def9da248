// What can be done with the selected rows: add below, delete, indent, outdent, move up and down.
import { newKey } from "../../app/api.ts";
import { applyEdits, createBelow, indentEdit, outdentEdit, shiftEdit } from "./plan_edits.ts";
import type { Edit } from "./plan_types.ts";
import { isWithin, modelOf, type Row } from "./plan_model.ts";
import type { GridState } from "./use_grid.ts";

export interface GridCommands {
  insert: (below?: Row) => void;
  remove: () => void;
  indent: () => void;
  outdent: () => void;
  shift: (by: 1 | -1) => void;
  /** The selected rows, each of them. */
  chosen: () => Row[];
}

/** The rows selected, without those that go along with a selected ancestor. */
export function chosenRows({ latest, selected }: GridState): Row[] {
  const chosen = latest.current.rows.filter((row) => selected.has(row.task.id));
  return chosen.filter((row) => !chosen.some((other) => other !== row && isWithin(row, other)));
}

export function commandsOf(state: GridState): GridCommands {
  const { latest } = state;
  /** Each move is made on the plan as the one before it left it. */
  const eachMove = (rows: Row[], move: (row: Row, model: ReturnType<typeof modelOf>) => Edit | undefined) => {
    const { context, edit } = latest.current;
    let model = context.model;
    const edits: Edit[] = [];
    for (const { task } of rows) {
      const row = model.byId.get(task.id);
      const made = row && move(row, model);
      if (!made) continue;
      edits.push(made);
      if (rows.length > 1) model = modelOf(applyEdits(model.plan, [made], model.calendars), model.calendars);
    }
    edit(edits);
  };
  return {
    insert: (below) => {
      const { context, edit, setFocus, rows, createElsewhere } = latest.current;
      if (createElsewhere) return createElsewhere(below);
      const id = newKey();
      edit([createBelow(below ?? rows.at(-1), id, context.words.t("plan.new_task"))]);
      state.setAnchor(undefined);
      state.wanted.current = true;
      setFocus({ id, column: "title" });
      state.setEditing("all");
    },
    remove: () => {
      const { rows, edit, context, setFocus } = latest.current;
      const gone = chosenRows(state);
      const last = gone.at(-1);
      if (!last) return;
      const rest = rows.filter((row) => !gone.some((each) => isWithin(row, each)));
      const next = rest.find((row) => row.index > last.index) ?? rest.at(-1);
      edit(gone.map((row) => ({ op: "delete_task", id: row.task.id })), context.words.t("plan.deleted", { count: gone.length, title: last.task.title }));
      state.setAnchor(undefined);
      state.wanted.current = true;
      if (next) setFocus({ id: next.task.id, column: "title" });
    },
    chosen: () => latest.current.rows.filter((row) => state.selected.has(row.task.id)),
    indent: () => eachMove(chosenRows(state), indentEdit),
    outdent: () => eachMove(chosenRows(state).reverse(), outdentEdit),
    shift: (by) => {
      const rows = chosenRows(state);
      eachMove(by > 0 ? rows.reverse() : rows, (row, model) => shiftEdit(row, model, by));
    },
  };
}
