// What a line of the responsibility matrix is about: words of its own, or a deliverable or phase, whose title it bears.
import { Link } from "@tanstack/react-router";
import { usePlan } from "../../app/cache.ts";
import { kindOf, recordNumber } from "../../app/record_kinds.ts";
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Tool } from "../../ui/Button.tsx";
import { ActMenu, type ActMenuProps } from "../../ui/Floating.tsx";
import { InPlace, type Kept } from "../records/InPlace.tsx";
import { useDeliverables } from "../scope/deliverable.ts";
import type { ResponsibilityLine } from "./charter.ts";

interface TitleProps {
  line: ResponsibilityLine;
  /** The records that lines are about already. */
  taken: Id[];
  project: Id;
  mayEdit: boolean;
  onKeep: (change: Partial<ResponsibilityLine>) => Kept;
}

export function RaciTitle({ line, taken, project, mayEdit, onKeep }: TitleProps) {
  const { t } = useWords();
  const deliverables = (useDeliverables(project).data?.items ?? []).map((each) => ({ ...each, kind: "deliverable" }));
  const phases = (usePlan(project).data?.tasks ?? []).filter((task) => task.kind === "phase").map((each) => ({ ...each, kind: "task" }));
  const record = [...deliverables, ...phases].find((each) => each.id === line.record_id);
  const choices = (kind: "deliverables" | "phases", items: typeof deliverables | typeof phases): ActMenuProps["entries"] => {
    const free = items.filter((each) => each.id === line.record_id || !taken.includes(each.id));
    const entry = (each: (typeof free)[number]) => ({ label: `${recordNumber(each.kind, each.number)} ${each.title}`, checked: each.id === line.record_id, act: () => void onKeep({ record_id: each.id, label: each.title }) });
    return free.length === 0 ? [] : [{ heading: t(`charter.raci.${kind}`) }, ...free.map(entry)];
  };
  const own = { label: t("charter.raci.own_words"), checked: !line.record_id, act: () => void onKeep({ record_id: null }) };
  const entries = [own, ...choices("deliverables", deliverables), ...choices("phases", phases)];
  return (
    <>
      {record ? (
        <Link className="raci-title" {...(kindOf(record.kind).address(project, record.id) as { to: string })}>
          {line.label} <span className="muted small nowrap">{recordNumber(record.kind, record.number)}</span>
        </Link>
      ) : (
        <InPlace wraps label={t("charter.raci.line")} value={line.label} disabled={!mayEdit} onKeep={(label) => (label.trim() ? onKeep({ label: label.trim(), record_id: null }) : { wrong: t("plan.cell.title_needed") })} />
      )}
      {mayEdit && entries.length > 1 && <ActMenu label={t("charter.raci.about_of", { title: line.label })} button={<Tool icon="down" label={t("charter.raci.about_of", { title: line.label })} />} entries={entries} />}
    </>
  );
}
