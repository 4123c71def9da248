// One deliverable: what it is, by what it is checked, what was submitted, and what the client said of it.
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useActions } from "../../app/actions.ts";
import { useMembers, useWritingRole } from "../../app/cache.ts";
import { Faces } from "../../app/problems.tsx";
import { recordNumber } from "../../app/record_kinds.ts";
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Options } from "../../ui/Field.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { InPlace } from "../records/InPlace.tsx";
import { RecordTalkPanel } from "../records/RecordTalk.tsx";
import { changeDeliverable, isAnswered, lacking, useDeliverable, type Deliverable, type DeliverableFields } from "./deliverable.ts";
import { Conditions, Defects } from "./DeliverableLeft.tsx";
import { DeliverableState } from "./DeliverableState.tsx";
import { DeliverableCases } from "./DeliverableCases.tsx";
import { Criteria, FulfilledRequirements, Submissions } from "./DeliverableParts.tsx";
import { DeliverableReviews } from "./DeliverableReviews.tsx";
import { LongText } from "./LongText.tsx";
import { ScopeViews } from "./ScopeViews.tsx";
import { SendReview } from "./SendReview.tsx";
import { SubmitDeliverable } from "./SubmitDeliverable.tsx";
import "../records/records.css";
import "./scope.css";
import "./deliverables.css";

export interface PartProps {
  deliverable: Deliverable;
  project: Id;
  mayEdit: boolean;
}

export function DeliverablePage() {
  const { t } = useWords();
  const { project, deliverable: id } = useParams({ from: "/team/projects/$project/deliverables/$deliverable" });
  const query = useDeliverable(id);
  return (
    <div className="page scope">
      <ScopeViews project={project} view="deliverables" />
      <Faces query={query} failed={t("record.failed")} rows={6}>
        {(deliverable) => <Opened key={deliverable.id} deliverable={deliverable} project={project} />}
      </Faces>
    </div>
  );
}

function Opened({ deliverable, project }: { deliverable: Deliverable; project: Id }) {
  const role = useWritingRole(project);
  const mayWrite = role !== undefined && role !== "read_only";
  const part = { deliverable, project, mayEdit: mayWrite && deliverable.state !== "accepted" };
  return (
    <div className="deliverable-parts">
      <Head {...part} maySubmit={role === "project_manager"} />
      <Words {...part} />
      <Criteria {...part} />
      <DeliverableCases {...part} />
      <DeliverableReviews {...part} mayEdit={mayWrite} mayClose={role === "project_manager"} />
      <Defects {...part} mayEdit={mayWrite} />
      <Conditions {...part} mayEdit={mayWrite} />
      <Submissions {...part} />
      <FulfilledRequirements {...part} mayEdit={mayWrite} />
      <RecordTalkPanel record={deliverable.id} project={project} mayWrite={mayWrite} />
    </div>
  );
}

function Head({ deliverable, project, mayEdit, maySubmit }: PartProps & { maySubmit: boolean }) {
  const { t } = useWords();
  const navigate = useNavigate();
  const [submitting, setSubmitting] = useState(false);
  const [reviewing, setReviewing] = useState(false);
  const lacks = lacking(deliverable);
  const canSubmit = maySubmit && deliverable.state !== "accepted" && lacks.length === 0;
  // What waits for acceptance is no work in progress any more.
  const canReview = maySubmit && !["accepted", "submitted"].includes(deliverable.state) && !deliverable.open_round && deliverable.handover.trim() !== "";
  const hasAnswers = deliverable.submissions.some(isAnswered);
  const params = { project, deliverable: deliverable.id };
  const certificate = () => void navigate({ to: "/projects/$project/deliverables/$deliverable/certificate", params });
  useActions([
    ...(canSubmit ? [{ label: t("deliverable.submit"), icon: "door" as const, act: () => setSubmitting(true) }] : []),
    ...(canReview ? [{ label: t("review.send"), icon: "door" as const, act: () => setReviewing(true) }] : []),
    ...(hasAnswers ? [{ label: t("deliverable.certificate"), icon: "print" as const, act: certificate }] : []),
  ]);
  return (
    <>
      <header className="record-head">
        <div className="row wrap">
          <span className="id">
            {t("record.deliverable")} {recordNumber("deliverable", deliverable.number)}
            {deliverable.version > 0 && ` · v${deliverable.version}`}
          </span>
          <DeliverableState state={deliverable.state} />
          <span className="end row wrap no-print">
            {hasAnswers && (
              <Link className="button" to="/projects/$project/deliverables/$deliverable/certificate" params={params}>
                {t("deliverable.certificate")}
              </Link>
            )}
            {canReview && (
              <Button icon="door" onClick={() => setReviewing(true)}>
                {t("review.send")}
              </Button>
            )}
            {canSubmit && (
              <Button kind="to-client" icon="door" onClick={() => setSubmitting(true)}>
                {t("deliverable.submit_version", { version: deliverable.version + 1 })}
              </Button>
            )}
          </span>
        </div>
        <InPlace className="record-title" wraps label={t("deliverable.title")} value={deliverable.title} disabled={!mayEdit} onKeep={(title) => (title.trim() ? changeDeliverable(project, deliverable, { title: title.trim() }) : { wrong: t("plan.cell.title_needed") })} />
        {lacks.map((each) => (
          <p key={each} className="small">
            {t(`deliverable.lacks.${each}`)}
          </p>
        ))}
      </header>
      {reviewing && <SendReview deliverable={deliverable} project={project} onClose={() => setReviewing(false)} />}
      {submitting && <SubmitDeliverable deliverable={deliverable} project={project} onClose={() => setSubmitting(false)} />}
    </>
  );
}

function Words({ deliverable, project, mayEdit }: PartProps) {
  const { t } = useWords();
  const members = useMembers(project).data?.items ?? [];
  const put = (change: Partial<DeliverableFields>) => changeDeliverable(project, deliverable, change);
  const owner = deliverable.owner_id ?? "";
  const people = [{ value: "", label: t("task.no_owner") }, ...members.map((each) => ({ value: each.person_id, label: each.name }))];
  // Somebody who has left the project stays the owner until another is named.
  const gone = people.some((each) => each.value === owner) ? [] : [{ value: owner, label: t("task.owner_left", { name: deliverable.owner_name ?? "…" }) }];
  const text = (name: "description" | "handover") => <LongText name={`${name}.${deliverable.id}`} label={t(`deliverable.${name}`)} hint={t(`deliverable.${name}_hint`)} value={deliverable[name]} mayEdit={mayEdit} onKeep={(typed) => put({ [name]: typed })} />;
  return (
    <Panel title={t("deliverable.words")}>
      <dl className="record-fields">
        <dt>{t("task.owner")}</dt>
        <dd>
          <Options aria-label={t("task.owner")} value={owner} disabled={!mayEdit} onChange={(next) => void put({ owner_id: next || null })} choices={[...people, ...gone]} />
        </dd>
        <dt>{t("deliverable.due")}</dt>
        <dd>
          <InPlace date label={t("deliverable.due")} value={deliverable.due ?? ""} disabled={!mayEdit} onKeep={(due) => put({ due: due || null })} />
        </dd>
      </dl>
      <div className="panel-body">
        {text("description")}
        {text("handover")}
      </div>
    </Panel>
  );
}
