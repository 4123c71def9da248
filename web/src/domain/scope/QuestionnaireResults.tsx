// What was handed in: by question, with counts as bars, or by person; each answer becomes a requirement with one click.
import { useMutation } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { Faces } from "../../app/problems.tsx";
import { recordNumber } from "../../app/record_kinds.ts";
import type { Id } from "../../app/wire.ts";
import { useWords, type Words } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Empty } from "../../ui/Faces.tsx";
import { PersonTag } from "../../ui/Marks.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { AnswerDraftsDialog, makeDrafts } from "./AnswerDrafts.tsx";
import { barsOf, placed, readIn, told, useAnswerDrafts, useResults, type Answer, type AnswerDraft, type Question, type Results } from "./questionnaire.ts";
import type { QuestionnaireProps } from "./QuestionnairePage.tsx";
import { recordOf } from "./requirement.ts";

export const yesNo = ({ t }: Words): [string, string] => [t("questionnaire.yes"), t("questionnaire.no")];

export function QuestionnaireResults(props: QuestionnaireProps) {
  const { t } = useWords();
  const { questionnaire, mayEdit } = props;
  const [making, setMaking] = useState(false);
  const query = useResults(questionnaire.id);
  const arrangement = useArrangement();
  const has = (query.data?.persons.length ?? 0) > 0;
  return (
    <Panel
      id="results"
      title={t("questionnaire.results")}
      actions={
        has && (
          <>
            <span className="row" role="group" aria-label={t("questionnaire.arranged")}>
              {(["question", "person"] as const).map((each) => (
                <button key={each} type="button" className="gap" aria-pressed={arrangement.by === each} onClick={() => arrangement.choose(each)}>
                  {t(`questionnaire.by_${each}`)}
                </button>
              ))}
            </span>
            {mayEdit && (
              <Button size="small" onClick={() => setMaking(true)}>
                {t("questionnaire.drafts_all")}
              </Button>
            )}
          </>
        )
      }
    >
      <Faces query={query} failed={t("record.failed")} rows={4}>
        {(results) => {
          if (results.persons.length === 0) return <Empty title={t("questionnaire.no_results")}>{t("questionnaire.no_results_text")}</Empty>;
          return arrangement.by === "person" ? <ByPerson {...props} results={results} /> : <ByQuestion {...props} results={results} />;
        }}
      </Faces>
      {making && <AnswerDraftsDialog {...props} onClose={() => setMaking(false)} />}
    </Panel>
  );
}

/** How the answers are arranged is in the address. */
function useArrangement() {
  const navigate = useNavigate();
  const { by } = useSearch({ strict: false }) as { by?: string };
  const choose = (next: "question" | "person") => void navigate({ to: ".", search: ((now: object) => ({ ...now, by: next === "person" ? next : undefined })) as never, replace: true });
  return { by: by === "person" ? ("person" as const) : ("question" as const), choose };
}

type Arranged = QuestionnaireProps & { results: Results };

function ByQuestion(props: Arranged) {
  const w = useWords();
  const { t, language } = w;
  const { questionnaire, results } = props;
  return (
    <ul className="rows results">
      {placed(questionnaire.fields.sections).map(({ place, question }) => {
        const given = results.answers.filter((each) => each.question_id === question.id);
        return (
          <li key={question.id}>
            <h3>
              <span className="id">{place}</span> {readIn(question.words, language)} <span className="muted small">{t("questionnaire.answer_count", { count: given.length })}</span>
            </h3>
            <Bars question={question} answers={given.map((each) => each.answer)} />
            <ul className="given">
              {given.map((each) => (
                <li key={each.person_id}>
                  <span className="row wrap">
                    <PersonTag name={nameOf(results, each.person_id)} client muted />
                    <DraftOf {...props} question={question.id} person={each.person_id} />
                  </span>
                  <p className="body">{told(question, each.answer, language, yesNo(w))}</p>
                </li>
              ))}
            </ul>
          </li>
        );
      })}
    </ul>
  );
}

function ByPerson(props: Arranged) {
  const w = useWords();
  const { t, language } = w;
  const { questionnaire, results } = props;
  return (
    <ul className="rows results">
      {results.persons.map((person) => (
        <li key={person.person_id}>
          <h3>
            <PersonTag name={person.name} client />
          </h3>
          <dl className="given">
            {placed(questionnaire.fields.sections).map(({ place, question }) => {
              const given = results.answers.find((each) => each.question_id === question.id && each.person_id === person.person_id);
              return (
                <div key={question.id}>
                  <dt className="row wrap">
                    <span>
                      <span className="id">{place}</span> {readIn(question.words, language)}
                    </span>
                    {given && <DraftOf {...props} question={question.id} person={person.person_id} />}
                  </dt>
                  <dd className={given ? "body" : "muted"}>{given ? told(question, given.answer, language, yesNo(w)) : t("questionnaire.no_answer")}</dd>
                </div>
              );
            })}
          </dl>
        </li>
      ))}
    </ul>
  );
}

const nameOf = (results: Results, person: Id) => results.persons.find((each) => each.person_id === person)?.name ?? "";

/** How often each thing was chosen. The number stands beside the bar. */
function Bars({ question, answers }: { question: Question; answers: Answer[] }) {
  const w = useWords();
  const bars = barsOf(question, answers, w.language, yesNo(w));
  const most = Math.max(1, ...bars.map((bar) => bar.count));
  if (bars.length === 0) return null;
  return (
    <ul className="answer-bars">
      {bars.map((bar, place) => (
        <li key={place}>
          <span>{bar.label}</span>
          <span className="answer-bar" aria-hidden="true">
            <i style={{ inlineSize: `${(bar.count / most) * 100}%` }} />
          </span>
          <b>{bar.count}</b>
        </li>
      ))}
    </ul>
  );
}

/** The requirement that was made of an answer, or the button that makes it. */
function DraftOf({ questionnaire, project, mayEdit, question, person }: QuestionnaireProps & { question: Id; person: Id }) {
  const { t } = useWords();
  const drafts = useAnswerDrafts(questionnaire.id).data?.items ?? [];
  const draft = drafts.find((each) => each.question_id === question && each.person_id === person);
  const make = useMutation({ mutationFn: (one: AnswerDraft) => makeDrafts(project, questionnaire.id, [one]) });
  if (!draft) return null;
  if (draft.requirement_id)
    return (
      <Link className="related end" to="." search={(now: Record<string, unknown>) => ({ ...now, record: recordOf(draft.requirement_id!) }) as never}>
        {recordNumber("requirement", draft.requirement_number ?? 0)}
      </Link>
    );
  if (!mayEdit) return null;
  return (
    <span className="end">
      <Button size="small" kind="quiet" icon="plus" busy={make.isPending} onClick={() => make.mutate(draft)}>
        {t("questionnaire.draft_one")}
      </Button>
    </span>
  );
}
