// One questionnaire: its questions while it is a draft; then who was asked, and what they answered.
import { useMutation } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useActions } from "../../app/actions.ts";
import { api } from "../../app/api.ts";
import { freshen, keys, useWritingRole } from "../../app/cache.ts";
import { Faces, tellProblem } from "../../app/problems.tsx";
import { recordNumber } from "../../app/record_kinds.ts";
import { toast } from "../../app/toast.ts";
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Empty } from "../../ui/Faces.tsx";
import { PersonTag } from "../../ui/Marks.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { Remind } from "../communication/Remind.tsx";
import { RecordTalkPanel } from "../records/RecordTalk.tsx";
import { GiveBack } from "./GiveBack.tsx";
import { placed, questionnairePath, readIn, settle, useQuestionnaire, type Questionnaire } from "./questionnaire.ts";
import { QuestionnaireEditor } from "./QuestionnaireEditor.tsx";
import { QuestionnaireResults } from "./QuestionnaireResults.tsx";
import { QuestionnaireState } from "./QuestionnairesPage.tsx";
import { ScopeViews } from "./ScopeViews.tsx";
import { SendQuestionnaire } from "./SendQuestionnaire.tsx";
import "../records/records.css";
import "./scope.css";
import "./deliverables.css";
import "./questionnaires.css";

export interface QuestionnaireProps {
  questionnaire: Questionnaire;
  project: Id;
  mayEdit: boolean;
}

export function QuestionnairePage() {
  const { t } = useWords();
  const { project, questionnaire: id } = useParams({ from: "/team/projects/$project/questionnaires/$questionnaire" });
  const query = useQuestionnaire(id);
  return (
    <div className="page scope">
      <ScopeViews project={project} view="questionnaires" />
      <Faces query={query} failed={t("record.failed")} rows={6}>
        {(questionnaire) => <Opened key={questionnaire.id} questionnaire={questionnaire} project={project} />}
      </Faces>
    </div>
  );
}

function Opened({ questionnaire, project }: { questionnaire: Questionnaire; project: Id }) {
  const role = useWritingRole(project);
  const mayEdit = role !== undefined && role !== "read_only";
  const [isUnsaved, setUnsaved] = useState(false);
  const part = { questionnaire, project, mayEdit };
  const isDraft = questionnaire.state === "draft";
  return (
    <div className="deliverable-parts">
      <Head {...part} maySend={role === "project_manager" && !isUnsaved} />
      {isDraft && mayEdit && <QuestionnaireEditor key={questionnaire.revision} {...part} onUnsaved={setUnsaved} />}
      {!isDraft && <Recipients {...part} />}
      {!isDraft && <QuestionnaireResults {...part} />}
      {(!isDraft || !mayEdit) && <AsSent {...part} />}
      <RecordTalkPanel record={questionnaire.id} project={project} mayWrite={mayEdit} isForTeam />
    </div>
  );
}

function Head({ questionnaire, project, mayEdit, maySend }: QuestionnaireProps & { maySend: boolean }) {
  const { t } = useWords();
  const [sending, setSending] = useState(false);
  const { copy, close } = useActs(questionnaire, project);
  const { state } = questionnaire;
  const canSend = maySend && state !== "closed" && questionnaire.question_count > 0;
  const send = t(state === "draft" ? "questionnaire.send" : "questionnaire.send_more");
  useActions([
    ...(canSend ? [{ label: send, icon: "door" as const, act: () => setSending(true) }] : []),
    ...(mayEdit ? [{ label: t("questionnaire.copy"), icon: "copy" as const, act: () => copy.mutate() }] : []),
  ]);
  return (
    <>
      <header className="record-head">
        <div className="row wrap">
          <span className="id">
            {t("record.questionnaire")} {recordNumber("questionnaire", questionnaire.number)}
          </span>
          <QuestionnaireState state={state} />
          <span className="end row wrap no-print">
            {mayEdit && (
              <Button kind="quiet" icon="copy" busy={copy.isPending} onClick={() => copy.mutate()}>
                {t("questionnaire.copy")}
              </Button>
            )}
            {maySend && state !== "draft" && (
              <Button busy={close.isPending} onClick={() => close.mutate(state === "sent")}>
                {t(state === "sent" ? "questionnaire.close" : "questionnaire.reopen")}
              </Button>
            )}
            {canSend && (
              <Button kind="to-client" icon="door" onClick={() => setSending(true)}>
                {send}
              </Button>
            )}
          </span>
        </div>
        <h1 className="record-title">{questionnaire.title}</h1>
      </header>
      {sending && <SendQuestionnaire questionnaire={questionnaire} project={project} onClose={() => setSending(false)} />}
    </>
  );
}

function useActs(questionnaire: Questionnaire, project: Id) {
  const { t } = useWords();
  const navigate = useNavigate();
  const path = questionnairePath(questionnaire.id);
  const copy = useMutation({
    mutationFn: () => api.post<Questionnaire>(`${path}/copies`, undefined),
    onSuccess: async (made) => {
      await freshen(keys.questionnaires(project));
      toast({ text: t("questionnaire.copied") });
      void navigate({ to: "/projects/$project/questionnaires/$questionnaire", params: { project, questionnaire: made.id } });
    },
    onError: tellProblem,
  });
  const change = (closed: boolean) => (closed ? api.put<Questionnaire>(`${path}/closing`, undefined) : api.delete<Questionnaire>(`${path}/closing`)).then((now) => settle(project, now));
  const close = useMutation({
    mutationFn: change,
    onSuccess: (_, closed) => toast({ text: t(closed ? "questionnaire.was_closed" : "questionnaire.was_reopened"), undo: () => change(!closed) }),
    onError: tellProblem,
  });
  return { copy, close };
}

function Recipients({ questionnaire, project }: QuestionnaireProps) {
  const { t, formatDateTime } = useWords();
  const isOpen = questionnaire.state === "sent";
  const mayReturn = useWritingRole(project) === "project_manager" && isOpen;
  const isAwaited = isOpen && questionnaire.submitted_count < questionnaire.asked_count;
  return (
    <Panel title={t("questionnaire.recipients")} count={t("questionnaires.handed_in", { done: questionnaire.submitted_count, count: questionnaire.asked_count })} actions={isAwaited && <Remind project={project} kind="questionnaire" subject={questionnaire.id} />}>
      <ul className="rows">
        {questionnaire.recipients.map((each) => (
          <li key={each.person_id} className="row wrap">
            <PersonTag name={each.name} client />
            {!each.submitted_at && each.returned_at && (
              <span className="small muted">
                {t("questionnaire.returned_at", { when: formatDateTime(each.returned_at) })}: {each.returned_words}
              </span>
            )}
            <span className="end small soft">{each.submitted_at ? t("questionnaire.handed_in", { when: formatDateTime(each.submitted_at) }) : t("questionnaire.waiting")}</span>
            {mayReturn && each.submitted_at && <GiveBack questionnaire={questionnaire.id} project={project} person={each} />}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** The questions as they are read. */
function AsSent({ questionnaire: { fields } }: QuestionnaireProps) {
  const { t, language } = useWords();
  const all = placed(fields.sections);
  return (
    <Panel title={t("questionnaire.as_sent")} count={t("questionnaires.questions", { count: all.length })}>
      {all.length === 0 ? (
        <Empty title={t("questionnaires.questions", { count: 0 })} />
      ) : (
        <div className="panel-body form">
          {readIn(fields.intro, language) && <p className="body">{readIn(fields.intro, language)}</p>}
          {fields.sections.map((section, part) => (
            <section key={part} className="sent-section">
              <h3>{readIn(section.title, language)}</h3>
              <ol>
                {section.questions.map((question) => (
                  <li key={question.id}>
                    {readIn(question.words, language)} <span className="muted small">{t(`questionnaire.kind.${question.kind}`)}</span>
                    {question.options.length > 0 && <span className="small soft sent-options">{question.options.map((option) => readIn(option, language)).join(" · ")}</span>}
                  </li>
                ))}
              </ol>
            </section>
          ))}
        </div>
      )}
    </Panel>
  );
}
