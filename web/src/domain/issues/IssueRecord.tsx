// An issue in the panel: what it is, its cause and solution, the next step, who of the client reads it.
import { useMutation } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useEffect } from "react";
import { useMembers, useParties, useWritingRole } from "../../app/cache.ts";
import { Faces, oneSentence } from "../../app/problems.tsx";
import { recordNumber } from "../../app/record_kinds.ts";
import { toast } from "../../app/toast.ts";
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Options } from "../../ui/Field.tsx";
import { PersonTag } from "../../ui/Marks.tsx";
import { reachable } from "../communication/NotReached.tsx";
import { Remind } from "../communication/Remind.tsx";
import { AudienceSwitch } from "../records/AudienceSwitch.tsx";
import { InPlace } from "../records/InPlace.tsx";
import type { PanelProps } from "../records/RecordPanel.tsx";
import { RecordTalk } from "../records/RecordTalk.tsx";
import { LongText } from "../scope/LongText.tsx";
import { changeIssue, SEVERITIES, showTo, stepsFrom, takeStep, useIssue, type Issue, type IssueFields, type Severity, type Step } from "./issue.ts";
import { IssueStateTag } from "./IssueMarks.tsx";
import "../scope/scope.css";

export function IssueRecord({ record, onTitle }: PanelProps) {
  const { t } = useWords();
  const query = useIssue(record);
  const title = query.data?.title;
  useEffect(() => {
    if (title) onTitle(title);
  }, [title, onTitle]);
  return (
    <Faces query={query} failed={t("record.failed")} rows={6}>
      {(issue) => <Opened issue={issue} />}
    </Faces>
  );
}

function Opened({ issue }: { issue: Issue }) {
  const { t } = useWords();
  const { project } = useParams({ strict: false }) as { project?: Id };
  const writing = useWritingRole(project ?? issue.project_id);
  const mayWrite = writing !== undefined && writing !== "read_only";
  const text = (name: "description" | "cause" | "solution") => <LongText name={`issue.${name}.${issue.id}`} label={t(`issue.${name}`)} hint={t(`issue.${name}_hint`)} value={issue[name]} mayEdit={mayWrite} onKeep={(typed) => changeIssue(issue, { [name]: typed })} />;
  return (
    <>
      <header className="record-head">
        <div className="row wrap">
          <span className="id">
            {t("record.issue")} {recordNumber("issue", issue.number)}
          </span>
          <IssueStateTag state={issue.state} />
        </div>
        <InPlace className="record-title" wraps label={t("issue.title")} value={issue.title} disabled={!mayWrite} onKeep={(title) => (title.trim() ? changeIssue(issue, { title: title.trim() }) : { wrong: t("plan.cell.title_needed") })} />
      </header>
      <Fields issue={issue} mayWrite={mayWrite} />
      <div className={issue.audience === "client" ? "for-client" : "for-team"}>
        {text("description")}
        {text("cause")}
        {text("solution")}
      </div>
      {mayWrite && <Steps issue={issue} />}
      <Audience issue={issue} mayShare={writing === "project_manager"} />
      <RecordTalk record={issue.id} project={issue.project_id} mayWrite={mayWrite} more={[{ name: "steps", label: t("issue.steps"), content: <Said issue={issue} /> }]} />
    </>
  );
}

function Fields({ issue, mayWrite }: { issue: Issue; mayWrite: boolean }) {
  const { t } = useWords();
  const members = useMembers(issue.project_id).data?.items ?? [];
  const put = (change: Partial<IssueFields>) => changeIssue(issue, change);
  const owner = issue.owner_id ?? "";
  const known = [{ value: "", label: t("task.no_owner") }, ...members.map((member) => ({ value: member.person_id, label: member.name }))];
  // Somebody who has left the project stays the owner until another is named.
  const choices = known.some((each) => each.value === owner) ? known : [...known, { value: owner, label: "…" }];
  return (
    <dl className="record-fields">
      <dt>{t("issue.severity")}</dt>
      <dd>
        <Options aria-label={t("issue.severity")} value={issue.severity} disabled={!mayWrite} onChange={(severity) => void put({ severity: severity as Severity })} choices={SEVERITIES.map((severity) => ({ value: severity, label: t(`issue.severity.${severity}`) }))} />
      </dd>
      <dt>{t("task.owner")}</dt>
      <dd>
        <Options aria-label={t("task.owner")} value={owner} disabled={!mayWrite} onChange={(next) => void put({ owner_id: next || null })} choices={choices} />
      </dd>
      <dt>{t("issue.due")}</dt>
      <dd>
        <InPlace label={t("issue.due")} value={issue.due ?? ""} date disabled={!mayWrite} notDate={t("problem.field.not_a_date")} onKeep={(due) => put({ due: due || null })} />
      </dd>
    </dl>
  );
}

function Steps({ issue }: { issue: Issue }) {
  const w = useWords();
  const step = useMutation({ mutationFn: (next: Step) => takeStep(issue.id, next), onError: (reason) => toast({ text: oneSentence(w, reason), kind: "problem" }) });
  const offered = stepsFrom(issue);
  const isShared = issue.audience === "client";
  const party = useParties(issue.project_id).data?.items.find((each) => each.id === issue.party_id);
  const asked = reachable(party).map((contact) => contact.name);
  return (
    <div className="requirement-acts no-print">
      {offered.map((next) => (
        <Button key={next} kind={next === "solved" || next === "confirmed" ? "primary" : "quiet"} busy={step.isPending && step.variables === next} onClick={() => step.mutate(next)}>
          {w.t(`issue.step.${next}`)}
        </Button>
      ))}
      {issue.state === "open" && !issue.solution && <span className="small muted">{w.t("issue.solution_first")}</span>}
      {offered.includes("solved") && isShared && asked.length > 0 && <span className="small muted">{w.t("issue.solved_mails", { names: w.joinNames(asked) })}</span>}
      {issue.state === "solved" && isShared && <Remind project={issue.project_id} kind="issue" subject={issue.id} party={issue.party_id} />}
    </div>
  );
}

function Audience({ issue, mayShare }: { issue: Issue; mayShare: boolean }) {
  const w = useWords();
  const { t } = w;
  const parties = useParties(issue.project_id).data?.items ?? [];
  const party = parties.find((each) => each.id === issue.party_id);
  const first = parties[0];
  const show = useMutation({ mutationFn: (to: Id | null) => showTo(issue, to), onError: (reason) => toast({ text: oneSentence(w, reason), kind: "problem" }) });
  const namesOf = (one: (typeof parties)[number]) => w.joinNames(one.contacts.map((contact) => contact.name)) || one.client_name;
  const said = party ? t("issue.read_by", { names: namesOf(party) }) : first ? t("issue.would_be_read_by", { names: parties.length === 1 ? namesOf(first) : t("issue.chosen_party") }) : t("issue.nobody_to_show");
  const isShared = issue.audience === "client";
  return (
    <>
      <AudienceSwitch shared={isShared} said={said} mayHide={mayShare} mayShow={mayShare && first !== undefined} onHide={() => show.mutate(null)} onShow={() => first && show.mutate(first.id)} />
      {isShared && parties.length > 1 && mayShare && <Options aria-label={t("changes.party")} value={issue.party_id ?? ""} onChange={(to) => show.mutate(to)} choices={parties.map((each) => ({ value: each.id, label: each.client_name }))} />}
    </>
  );
}

/** Who said what of it, and when. */
function Said({ issue }: { issue: Issue }) {
  const w = useWords();
  if (issue.steps.length === 0) return <p className="muted small">{w.t("issue.no_steps")}</p>;
  return (
    <ol className="rows">
      {issue.steps.map((step, index) => (
        <li key={index}>
          <div className="row">
            <PersonTag name={step.by.name} client={step.side === "client"} />
            <span>{w.t(`issue.said.${step.step}`)}</span>
            <time className="end muted small">{w.formatWhen(step.at)}</time>
          </div>
          {step.note && <p>{step.note}</p>}
        </li>
      ))}
    </ol>
  );
}
