// One expectation in the panel: whose it is and since when, what the team says to it, who of the client reads it, and
// every answer that was given.
import { useMutation } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { ActForm } from "../../app/ActForm.tsx";
import { useParties, useWritingRole } from "../../app/cache.ts";
import { Faces, fieldSentence, oneSentence } from "../../app/problems.tsx";
import { recordNumber } from "../../app/record_kinds.ts";
import { toast } from "../../app/toast.ts";
import type { Id, Party } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Options, TextArea } from "../../ui/Field.tsx";
import { PersonTag, StateTag } from "../../ui/Marks.tsx";
import { AudienceSwitch } from "../records/AudienceSwitch.tsx";
import { InPlace } from "../records/InPlace.tsx";
import type { PanelProps } from "../records/RecordPanel.tsx";
import { RecordTalk } from "../records/RecordTalk.tsx";
import { ANSWERS, answerExpectation, changeExpectation, needsReason, showExpectation, TONES, useExpectation, type Answer, type Expectation } from "./expectation.ts";
import "../scope/scope.css";

export function ExpectationRecord({ record, onTitle }: PanelProps) {
  const { t } = useWords();
  const query = useExpectation(record);
  const title = query.data?.words;
  useEffect(() => {
    if (title) onTitle(title);
  }, [title, onTitle]);
  return (
    <Faces query={query} failed={t("record.failed")} rows={6}>
      {(one) => <Opened one={one} />}
    </Faces>
  );
}

function Opened({ one }: { one: Expectation }) {
  const { t } = useWords();
  const { project } = useParams({ strict: false }) as { project?: Id };
  const writing = useWritingRole(project ?? one.project_id);
  const mayWrite = writing !== undefined && writing !== "read_only";
  // What the client wrote stays as they wrote it.
  const mayRewrite = mayWrite && !one.is_clients;
  return (
    <>
      <header className="record-head">
        <div className="row wrap">
          <span className="id">
            {t("record.expectation")} {recordNumber("expectation", one.number)}
          </span>
          <StateTag tone={TONES[one.answer]}>{t(`expectation.answer.${one.answer}`)}</StateTag>
        </div>
        <InPlace className="record-title" wraps label={t("expectation.words")} value={one.words} disabled={!mayRewrite} onKeep={(words) => (words.trim() ? changeExpectation(one, { words: words.trim() }) : { wrong: t("plan.cell.title_needed") })} />
        {one.is_clients && <p className="muted small">{t("expectation.theirs")}</p>}
      </header>
      <Whose one={one} mayRewrite={mayRewrite} />
      {mayWrite ? <AnswerForm key={one.answers.length} one={one} /> : <Standing one={one} />}
      <Audience one={one} mayShare={writing === "project_manager"} />
      <RecordTalk record={one.id} project={one.project_id} mayWrite={mayWrite} more={[{ name: "answers", label: t("expectation.answers"), content: <Given one={one} /> }]} />
    </>
  );
}

function Whose({ one, mayRewrite }: { one: Expectation; mayRewrite: boolean }) {
  const { t } = useWords();
  const parties = useParties(one.project_id).data?.items ?? [];
  // Once a client reads it, it is one of theirs.
  const people = parties.filter((each) => !one.party_id || each.id === one.party_id).flatMap((party) => party.contacts.map((contact) => ({ value: contact.person_id, label: t("task.client_owner", { name: contact.name, client: party.client_name }) })));
  const by = one.said_by?.id ?? "";
  const known = [{ value: "", label: t("expectation.said_by_nobody") }, ...people];
  const choices = known.some((each) => each.value === by) ? known : [...known, { value: by, label: one.said_by?.name ?? "…" }];
  return (
    <dl className="record-fields">
      <dt>{t("expectation.said_by")}</dt>
      <dd>
        <Options aria-label={t("expectation.said_by")} value={by} disabled={!mayRewrite} onChange={(next) => void changeExpectation(one, { said_by_id: next || null })} choices={choices} />
      </dd>
      <dt>{t("expectation.since")}</dt>
      <dd>
        <InPlace label={t("expectation.since")} value={one.since ?? ""} date disabled={!mayRewrite} notDate={t("problem.field.not_a_date")} onKeep={(since) => changeExpectation(one, { since: since || null })} />
      </dd>
    </dl>
  );
}

/** Kept as a whole: an answer that wants a reason waits for it. */
function AnswerForm({ one }: { one: Expectation }) {
  const w = useWords();
  const { t } = w;
  const [answer, setAnswer] = useState<Answer>(one.answer);
  const [agreed, setAgreed] = useState(one.agreed);
  const [reason, setReason] = useState(one.reason);
  const send = useMutation({ mutationFn: () => answerExpectation(one.id, { answer, agreed, reason }), onSuccess: () => toast({ text: t("expectation.answered") }) });
  const isChanged = answer !== one.answer || agreed.trim() !== one.agreed || reason.trim() !== one.reason;
  const asItWas = () => {
    setAnswer(one.answer);
    setAgreed(one.agreed);
    setReason(one.reason);
  };
  const isShown = one.audience === "client";
  const isReady = isChanged && (!needsReason(answer) || reason.trim() !== "");
  return (
    <div className={isShown ? "for-client" : "for-team"}>
      <ActForm sending={send} button={t(isShown ? "expectation.keep_answer_shown" : "expectation.keep_answer")} isReady={isReady} kind={isShown ? "to-client" : "primary"} onAct={() => send.mutate()} onCancel={asItWas}>
        <Options aria-label={t("expectation.answer")} value={answer} onChange={(next) => setAnswer(next as Answer)} choices={ANSWERS.map((each) => ({ value: each, label: t(`expectation.answer.${each}`) }))} />
        {answer !== "open" && <TextArea label={t("expectation.agreed")} hint={t("expectation.agreed_hint")} rows={2} value={agreed} onChange={setAgreed} wrong={fieldSentence(w, send.error, "agreed")} />}
        <TextArea label={t("expectation.reason")} rows={2} value={reason} onChange={setReason} wrong={fieldSentence(w, send.error, "reason")} required={needsReason(answer)} />
      </ActForm>
    </div>
  );
}

function Standing({ one }: { one: Expectation }) {
  const { t } = useWords();
  return (
    <dl className="facts">
      {one.agreed && <dt>{t("expectation.agreed")}</dt>}
      {one.agreed && <dd>{one.agreed}</dd>}
      {one.reason && <dt>{t("expectation.reason")}</dt>}
      {one.reason && <dd>{one.reason}</dd>}
    </dl>
  );
}

function Audience({ one, mayShare }: { one: Expectation; mayShare: boolean }) {
  const w = useWords();
  const { t } = w;
  const parties = useParties(one.project_id).data?.items ?? [];
  const party = parties.find((each) => each.id === one.party_id);
  // Whose it is decides which client may read it.
  const own = parties.filter((each) => !one.said_by || each.contacts.some((contact) => contact.person_id === one.said_by?.id));
  const first = own[0];
  const show = useMutation({ mutationFn: (to: Id | null) => showExpectation(one, to), onError: (reason) => toast({ text: oneSentence(w, reason), kind: "problem" }) });
  const namesOf = (one: Party) => w.joinNames(one.contacts.map((contact) => contact.name)) || one.client_name;
  const said = party ? t("expectation.read_by", { names: namesOf(party) }) : first ? t("expectation.would_be_read_by", { names: own.length === 1 ? namesOf(first) : t("issue.chosen_party") }) : t("issue.nobody_to_show");
  const isShared = one.audience === "client";
  const mayChange = mayShare && !one.is_clients;
  return (
    <>
      <AudienceSwitch shared={isShared} said={said} mayHide={mayChange} mayShow={mayChange && first !== undefined} onHide={() => show.mutate(null)} onShow={() => first && show.mutate(first.id)} />
      {isShared && own.length > 1 && mayChange && <Options aria-label={t("changes.party")} value={one.party_id ?? ""} onChange={(to) => show.mutate(to)} choices={own.map((each) => ({ value: each.id, label: each.client_name }))} />}
    </>
  );
}

/** Who said what to it, and when. */
function Given({ one }: { one: Expectation }) {
  const { t, formatWhen } = useWords();
  if (one.answers.length === 0) return <p className="muted small">{t("expectation.no_answers")}</p>;
  return (
    <ol className="rows">
      {one.answers.map((each, index) => (
        <li key={index}>
          <div className="row">
            {each.by.name && <PersonTag name={each.by.name} />}
            <span>{t(`expectation.answer.${each.answer}`)}</span>
            <time className="end muted small">{formatWhen(each.at)}</time>
          </div>
          {each.agreed && <p>{each.agreed}</p>}
          {each.reason && <p className="soft">{each.reason}</p>}
        </li>
      ))}
    </ol>
  );
}
