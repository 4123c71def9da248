// One question with its answers. All of it is seen by the client, so the box to answer is violet.
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { api, Problem } from "../../app/api.ts";
import { freshen, keys, useParties, useWritingRole } from "../../app/cache.ts";
import { ProblemNotice, tellProblem } from "../../app/problems.tsx";
import { recordNumber } from "../../app/record_kinds.ts";
import { toast } from "../../app/toast.ts";
import type { Id, Question } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button, Tool } from "../../ui/Button.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { PersonTag } from "../../ui/Marks.tsx";
import { RecordTalk } from "../records/RecordTalk.tsx";
import { RecordMails } from "../correspondence/RecordMails.tsx";
import { mailWaitsSentence } from "../engagement/culture_sentences.ts";
import { RecordMeetings } from "../meeting/RecordMeetings.tsx";
import { Body } from "./Body.tsx";
import { ClockLine } from "./ClockBar.tsx";
import { QuestionState } from "./QuestionsPage.tsx";
import { Handling } from "./Handling.tsx";
import { NotReached, reachable } from "./NotReached.tsx";
import { QuestionAudience } from "./QuestionAudience.tsx";
import { knownAs, namesOf } from "./question_readers.ts";
import { Remind } from "./Remind.tsx";
import { useDraft } from "./draft.ts";

interface Said {
  id: string;
  author: Question["asked_by"];
  body: string;
  html?: string | undefined;
  at: string;
}

export function Thread({ project, question, onClose }: { project: Id; question: Question; onClose: () => void }) {
  const { t, formatDate, formatWhen } = useWords();
  const role = useWritingRole(project);
  const mayWrite = role !== undefined && role !== "read_only";
  const said: Said[] = [{ id: question.id, author: question.asked_by, body: question.body, html: question.html, at: question.asked_at }, ...question.answers];
  return (
    <article className="panel thread-panel" aria-label={recordNumber("question", question.number)}>
      <header className="panel-head">
        <span className="id">{recordNumber("question", question.number)}</span>
        <QuestionState question={question} />
        {knownAs(question) !== recordNumber("question", question.number) && <span className="muted small">{t("questions.client_knows_it", { number: knownAs(question) })}</span>}
        <span className="end" />
        <Tool icon="cross" label={t("shell.close")} onClick={onClose} />
      </header>
      <div className="panel-body">
        {question.title && <h2 className="record-title">{question.title}</h2>}
        <QuestionAudience project={project} question={question} />
        <ClockLine clock={question.clock}>{question.confirmed_at && <span>{t("questions.confirmed", { date: formatDate(question.confirmed_at, { weekday: true }) })}</span>}</ClockLine>
        {question.due && <p className="muted small">{t("questions.wanted_by", { date: formatDate(question.due, { weekday: true }) })}</p>}
        {question.state !== "closed" && question.waiting_for === "client" && <Remind project={project} kind="question" subject={question.id} party={question.party_id} person={question.to_person} />}
        {question.record_id && (
          <p>
            <Link to="." search={(now: Record<string, unknown>) => ({ ...now, record: question.record_id }) as never}>
              {t("questions.about_record")}
            </Link>
          </p>
        )}
        <RecordMeetings record={question.id} project={project} />
        <ul className="thread">
          {said.map((each) => (
            <li key={each.id} className={each.author.side === "client" ? "said client" : "said"}>
              <div className="by">
                <PersonTag name={each.author.name} client={each.author.side === "client"} />
                <time className="end muted small">{formatWhen(each.at)}</time>
              </div>
              <Body text={each.body} html={each.html} />
            </li>
          ))}
        </ul>
        <RecordMails record={question.id} />
        {mayWrite && question.state !== "closed" && <Answer project={project} question={question} />}
        {mayWrite && <Closing project={project} question={question} />}
        {mayWrite && <Handling key={question.id} project={project} question={question} />}
      </div>
      <RecordTalk record={question.id} project={project} mayWrite={mayWrite} isForTeam />
    </article>
  );
}

/** Closing says that nothing more is expected from anybody; it can be opened again. */
function Closing({ project, question }: { project: Id; question: Question }) {
  const { t } = useWords();
  const closed = question.state === "closed";
  const path = `/api/v1/questions/${question.id}/closure`;
  const settle = () => freshen(keys.questions(project), keys.home);
  const change = useMutation({
    mutationFn: () => (closed ? api.delete(path) : api.put(path)).then(settle),
    onError: tellProblem,
    onSuccess: () => toast({ text: t(closed ? "questions.reopened" : "questions.closed", { number: question.number }), undo: () => (closed ? api.put(path) : api.delete(path)).then(settle) }),
  });
  return (
    <Button className="closing no-print" size="small" busy={change.isPending} onClick={() => change.mutate()}>
      {t(closed ? "questions.reopen" : "questions.close")}
    </Button>
  );
}

function Answer({ project, question }: { project: Id; question: Question }) {
  const w = useWords();
  const { t, joinNames } = w;
  const parties = useParties(project).data?.items ?? [];
  const party = parties.find((each) => each.id === question.party_id);
  const { all, circle } = namesOf(parties, question.party_id);
  const names = question.is_commercial ? circle : all;
  const mayRead = reachable(party).filter((contact) => contact.is_commercial || !question.is_commercial);
  const readers = mayRead.filter((contact) => question.asked_by.side === "team" || contact.person_id === question.asked_by.id);
  const [body, setBody, forget] = useDraft(`answer.${question.id}`);
  // What was begun for the circle alone is not told to everybody before its author knows that they read it now.
  const [begun, setBegun, forgetBegun] = useDraft(`answer.${question.id}.circle`);
  const [done, setDone] = useState(false);
  const shown = () => freshen(keys.questions(project), keys.home, keys.record(question.id));
  const write = (text: string) => {
    setBody(text);
    if (!text) forgetBegun();
    else if (question.is_commercial) setBegun("circle");
  };
  const send = useMutation({
    mutationFn: (typed: string) => api.post<Question>(`/api/v1/questions/${question.id}/answers`, { body: typed.trim(), is_commercial: question.is_commercial || begun !== "" }),
    onError: (reason) => {
      if (!(reason instanceof Problem) || reason.code !== "question.told_to_all") return;
      forgetBegun();
      void shown();
    },
    onSuccess: async (_, typed) => {
      if (!forget(typed)) forgetBegun();
      setDone(true);
      await shown();
    },
  });
  return (
    <form
      className="to-client-box"
      onSubmit={(event) => {
        event.preventDefault();
        if (body.trim()) send.mutate(body);
      }}
    >
      <label htmlFor="answer">
        <Icon name="door" />
        {t(question.asked_by.side === "team" && question.waiting_for === "client" ? "questions.add" : "questions.answer")}
      </label>
      <ProblemNotice reason={send.error} />
      <textarea id="answer" className="input" rows={4} value={body} onChange={(event) => write(event.target.value)} placeholder={t("questions.answer_hint")} required />
      <div className="row apart wrap">
        <span className="small">{done && !body ? (mailWaitsSentence(w, send.data?.mail_waits ?? []) ?? t("questions.sent")) : names.length ? t("sharing.seen_by", { names: joinNames(names) }) : t("sharing.seen_by_nobody")}</span>
        <Button kind="to-client" type="submit" busy={send.isPending} disabled={!body.trim()}>
          {readers.length > 0 ? t("invite.send", { count: readers.length }) : t("questions.to_page")}
        </Button>
      </div>
      <NotReached project={project} party={question.party_id} people={send.data?.not_reached ?? []} />
    </form>
  );
}
