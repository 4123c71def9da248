// The communication plan of a project: its rows, changed where they are read, the next ninety days, and what was kept.
import { Link, useParams } from "@tanstack/react-router";
import { useMutation } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { useActions } from "../../app/actions.ts";
import { useMe, useParties, useProject, useWritingRole } from "../../app/cache.ts";
import { Faces, tellProblem } from "../../app/problems.tsx";
import type { Id, Party } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button, Tool } from "../../ui/Button.tsx";
import { Empty } from "../../ui/Faces.tsx";
import { Options } from "../../ui/Field.tsx";
import { AudienceTag } from "../../ui/Marks.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { Statement } from "../../ui/Statement.tsx";
import { addEntry, beginUsual, changeEntry, freshFields, removeEntry, rhythmSentence, sought, usePlanOfCommunication, type CommunicationPlan, type Entry, type EntryFields, type MadeAlready } from "./communication_plan.ts";
import { EntryForm } from "./CommunicationPlanEntry.tsx";
import { Occurrences } from "./Occurrences.tsx";
import { PlanCalendar } from "./PlanCalendar.tsx";
import { PlanReleases } from "./PlanReleases.tsx";
import { PlanReviews } from "./PlanReviews.tsx";
import "./communication_plan.css";

const FROM = "/team/projects/$project/communication-plan" as const;

export function CommunicationPlanPage() {
  const { t, formatDate } = useWords();
  const { project } = useParams({ from: FROM });
  const query = usePlanOfCommunication(project);
  const role = useWritingRole(project);
  const parties = useParties(project).data?.items ?? [];
  const mayEdit = role !== undefined && role !== "read_only";
  const [isAdding, setAdding] = useState(false);
  useActions(mayEdit ? [{ label: t("communication_plan.add"), icon: "plus", act: () => setAdding(true) }] : []);
  return (
    <div className="page communication-plan">
      <Faces query={query} failed={t("communication_plan.failed")} rows={8}>
        {(plan) => (
          <>
            <div className="scope-sentence">
              <Statement text={stands(t, plan)} />
            </div>
            <div className="page-head">
              <Link className="button" to="/projects/$project/communication" params={{ project }}>
                {t("communication_plan.to_log")}
              </Link>
            </div>
            <div className="stack">
              <Rows plan={plan} project={project} mayEdit={mayEdit} isAdding={isAdding} onAdd={setAdding} />
              {plan.items.length > 0 && (
                <>
                  <Panel title={t("communication_plan.next")} count={plan.next.length}>
                    {plan.holidays_until && (
                      <div className="panel-body">
                        <p className="notice small">{t("communication_plan.holidays_until", { day: formatDate(plan.holidays_until, { year: "always" }) })}</p>
                      </div>
                    )}
                    {plan.next.length > 0 && <PlanCalendar plan={plan} />}
                    <Occurrences plan={plan} project={project} items={plan.next} mayEdit={mayEdit} empty={t("communication_plan.next_empty")} />
                  </Panel>
                  <PlanReleases plan={plan} project={project} parties={parties} mayShow={role === "project_manager"} />
                  <PlanReviews plan={plan} project={project} parties={parties} mayEdit={mayEdit} mayAsk={role === "project_manager"} />
                  <Panel title={t("communication_plan.past")} count={plan.past.length}>
                    <Occurrences plan={plan} project={project} items={plan.past} mayEdit={mayEdit} empty={t("communication_plan.past_empty")} isPast />
                  </Panel>
                </>
              )}
            </div>
          </>
        )}
      </Faces>
    </div>
  );
}

const due = ({ kept, late, missed }: CommunicationPlan["counts"]) => kept + late + missed;

function stands(t: (key: string, params?: Record<string, unknown>) => string, { items, counts, counts_of_taken_out }: CommunicationPlan): string {
  const [all, gone, off] = [due(counts), due(counts_of_taken_out), counts.called_off];
  if (items.length === 0 && all === 0) return t("communication_plan.says_empty");
  const says = [all === 0 ? t("communication_plan.says_new", { rows: items.length }) : t("communication_plan.says", { kept: counts.kept, all, late: counts.late, missed: counts.missed })];
  if (gone > 0) says.push(t("communication_plan.says_taken_out", { count: gone }));
  if (off > 0) says.push(t("communication_plan.says_called_off", { count: off }));
  return says.join(" ");
}

interface RowsProps {
  plan: CommunicationPlan;
  project: Id;
  mayEdit: boolean;
  isAdding: boolean;
  onAdd: (isAdding: boolean) => void;
}

function Rows({ plan, project, mayEdit, isAdding, onAdd }: RowsProps) {
  const { t } = useWords();
  const parties = useParties(project).data?.items ?? [];
  const add = mayEdit && !isAdding && (
    <Button icon="plus" onClick={() => onAdd(true)}>
      {t("communication_plan.add")}
    </Button>
  );
  return (
    <Panel
      title={t("communication_plan.title")}
      count={plan.items.length || undefined}
      actions={
        <>
          <AudienceTag client={false}>{t("requirement.team_reads")}</AudienceTag>
          {plan.items.length > 0 && add}
        </>
      }
    >
      {isAdding && <NewEntry plan={plan} project={project} parties={parties} onDone={() => onAdd(false)} />}
      {plan.items.length === 0 && !isAdding ? (
        <Empty title={t("communication_plan.empty")} action={mayEdit ? <Begin project={project} parties={parties} other={add || null} /> : undefined}>
          {t("communication_plan.empty_text")}
        </Empty>
      ) : (
        <ul className="rows plan-entries">
          {plan.items.map((entry) => (
            <Row key={entry.id} entry={entry} plan={plan} project={project} parties={parties} mayEdit={mayEdit} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

/** The usual plan, for the client that is chosen. */
function Begin({ project, parties, other }: { project: Id; parties: Party[]; other: ReactNode }) {
  const { t, language } = useWords();
  const [party, setParty] = useState<Id>();
  const begin = useMutation({ mutationFn: () => beginUsual(project, party ?? parties[0]?.id, language), onError: tellProblem });
  return (
    <div className="row wrap">
      {parties.length > 1 && <Options aria-label={t("communication_plan.for_client")} value={party ?? parties[0]?.id ?? ""} onChange={setParty} choices={parties.map((each) => ({ value: each.id, label: each.client_name }))} />}
      <Button kind="primary" busy={begin.isPending} onClick={() => begin.mutate()}>
        {t("communication_plan.begin")}
      </Button>
      {other}
    </div>
  );
}

function NewEntry({ plan, project, parties, onDone }: { plan: CommunicationPlan; project: Id; parties: Party[]; onDone: () => void }) {
  const { t, zone } = useWords();
  const me = useMe();
  const projectZone = useProject(project).data?.time_zone ?? zone;
  const [fields] = useState(() => freshFields(projectZone, new Date().toISOString().slice(0, 10), parties.length === 1 ? parties[0]?.id : undefined, me?.person.id));
  const keep = useMutation({ mutationFn: ({ fields: typed }: { fields: EntryFields }) => addEntry(project, typed), onSuccess: onDone });
  return (
    <div className="panel-body">
      <EntryForm fields={fields} plan={plan} project={project} parties={parties} mayEdit keep={keep} save={t("communication_plan.add")} onSave={keep.mutate} onCancel={onDone} />
    </div>
  );
}

interface RowProps {
  entry: Entry;
  plan: CommunicationPlan;
  project: Id;
  parties: Party[];
  mayEdit: boolean;
}

function Row({ entry, plan, project, parties, mayEdit }: RowProps) {
  const w = useWords();
  const { t } = w;
  const [isOpen, setOpen] = useState(false);
  const { fields, counts } = entry;
  const keep = useMutation({ mutationFn: (typed: { fields: EntryFields; made: MadeAlready }) => changeEntry(project, entry, typed.fields, typed.made), onSuccess: () => setOpen(false) });
  const client = parties.find((each) => each.id === fields.party_id)?.client_name;
  const whom = [fields.is_internal ? t("communication_plan.team_alone") : (client ?? t("communication_plan.no_client")), fields.audience].filter(Boolean).join(" · ");
  const owners = [entry.owner_name ?? sought(w, fields.owner_function), entry.client_owner_name ?? sought(w, fields.client_owner_function)].filter(Boolean).join(" · ");
  const done = counts.kept + counts.late + counts.missed;
  return (
    <li className={isOpen ? "open" : ""}>
      <div className="plan-entry">
        <button type="button" className="plan-entry-title" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          <b>{fields.title}</b>
          <span className={`small ${!fields.is_internal && !client ? "wrong" : "muted"}`}>{whom}</span>
        </button>
        <span className="small">
          {rhythmSentence(w, fields, w.formatDate)}
          <span className="muted"> · {t(`communication_plan.channel.${fields.channel}`)}</span>
        </span>
        <span className="small soft">{owners || t("communication_plan.no_owner")}</span>
        <span className="small num">{done > 0 ? t("communication_plan.kept_of", { kept: counts.kept, all: done }) : "–"}</span>
        {mayEdit && <Tool icon="cross" label={t("communication_plan.remove", { title: fields.title })} onClick={() => void removeEntry(project, entry)} />}
      </div>
      {isOpen && <EntryForm key={entry.revision} entry={entry.id} fields={fields} plan={plan} project={project} parties={parties} mayEdit={mayEdit} keep={keep} onSave={keep.mutate} onCancel={() => setOpen(false)} />}
    </li>
  );
}
