// What ties a task to a date beside its predecessors: as soon as possible, or one of seven constraints.
// A start typed into the plan becomes "no earlier than"; here it is seen and taken off again.
import { useWords } from "../../app/words.ts";
import { Options } from "../../ui/Field.tsx";
import { InPlace } from "./InPlace.tsx";
import type { TaskChange, TaskDetail } from "./task.ts";

const KINDS = ["asap", "snet", "fnlt", "mso", "mfo", "snlt", "fnet", "alap"] as const;
type Kind = (typeof KINDS)[number];
const ON_FINISH: Kind[] = ["fnlt", "fnet", "mfo"];

const hasDate = (kind: Kind) => kind !== "asap" && kind !== "alap";

export function TaskConstraint({ task, mayEdit, put }: { task: TaskDetail; mayEdit: boolean; put: (set: TaskChange) => Promise<boolean> }) {
  const { t } = useWords();
  const held = task.constraint ?? { kind: "asap" as Kind };
  const kind: Kind = held.kind;
  const times = ON_FINISH.includes(kind) ? task.finish : task.start;
  /** A new constraint begins where the task stands, so that choosing one moves nothing. */
  const choose = (next: Kind) => put({ constraint: hasDate(next) ? { kind: next, date: ON_FINISH.includes(next) ? task.finish : task.start } : { kind: next } });
  const keepDate = (date: string) => (date ? put({ constraint: { kind, date: `${date}T${(held.date ?? times).slice(11, 16) || times.slice(11, 16)}` } }) : put({ constraint: { kind: "asap" } }));
  return (
    <>
      <dt>{t("task.constraint")}</dt>
      <dd>
        <Options aria-label={t("task.constraint")} value={kind} disabled={!mayEdit || task.is_summary} onChange={(next) => void choose(next as Kind)} choices={KINDS.map((each) => ({ value: each, label: t(`task.constraint.${each}`) }))} />
        {hasDate(kind) && <InPlace label={t("task.constraint_date")} date notDate={t("task.not_date")} value={held.date?.slice(0, 10) ?? ""} disabled={!mayEdit} onKeep={keepDate} />}
      </dd>
    </>
  );
}
