// Questions of a project: the list, the open one beside it with its thread, and asking the client.
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { api } from "../../app/api.ts";
import { keys, useParties, useWritingRole } from "../../app/cache.ts";
import { Faces } from "../../app/problems.tsx";
import { recordNumber } from "../../app/record_kinds.ts";
import { SaveList } from "../../app/SaveList.tsx";
import type { Id, List, Question } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Empty, NothingMatches, type Filter } from "../../ui/Faces.tsx";
import { MoreRows } from "../../ui/ListTable.tsx";
import { Options } from "../../ui/Field.tsx";
import { CircleTag, PersonTag, StateTag } from "../../ui/Marks.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { SearchField } from "../../ui/SearchField.tsx";
import { AskDialog } from "./AskDialog.tsx";
import { ClockBar } from "./ClockBar.tsx";
import { knownAs } from "./question_readers.ts";
import { matches } from "./questions_filter.ts";
import { Thread } from "./Thread.tsx";
import "./communication.css";

const FROM = "/team/projects/$project/questions" as const;
type Search = { state?: string | undefined; text?: string | undefined; question?: string | undefined; ask?: string | undefined };

function useQuestionPages(project: Id) {
  return useInfiniteQuery({
    queryKey: [...keys.questions(project), "pages"],
    queryFn: ({ pageParam }) => api.get<List<Question>>(`/api/v1/projects/${project}/questions${pageParam ? `?after=${encodeURIComponent(pageParam)}` : ""}`),
    initialPageParam: "",
    getNextPageParam: (last) => last.next ?? undefined,
  });
}

/** The question in the address; one that is older than what is listed is fetched alone. */
function useOpen(project: Id, listed: Question[] | undefined, id: Id | undefined): Question | undefined {
  const found = listed?.find((question) => question.id === id);
  const alone = useQuery({ queryKey: [...keys.questions(project), id], queryFn: () => api.get<Question>(`/api/v1/questions/${id}`), enabled: !!id && !!listed && !found });
  return found ?? (id ? alone.data : undefined);
}

export function QuestionsPage() {
  const { t } = useWords();
  const { project } = useParams({ from: FROM });
  const search: Search = useSearch({ from: FROM });
  const navigate = useNavigate({ from: "/projects/$project/questions" });
  const role = useWritingRole(project);
  const mayWrite = role !== undefined && role !== "read_only";
  const put = (change: Search, replace = false) => void navigate({ search: (now) => ({ ...now, ...change }), replace });
  const query = useQuestionPages(project);
  const questions = query.data?.pages.flatMap((page) => page.items);
  const open = useOpen(project, questions, search.question);
  return (
    <div className="page">
      <div className="page-head">
        <div className="filters">
          <SearchField label={t("filter.text")} text={search.text} onText={(text) => put({ text }, true)} />
          <Options
            aria-label={t("projects.state")}
            value={search.state ?? ""}
            onChange={(state) => put({ state: state || undefined }, true)}
            choices={[
              { value: "", label: t("filter.all_states") },
              { value: "team", label: t("home.waiting_us") },
              { value: "client", label: t("home.waiting_client") },
              { value: "overdue", label: t("questions.overdue") },
              { value: "answered", label: t("questions.state.answered") },
            ]}
          />
        </div>
        {mayWrite && (
          <Button className="end" kind="primary" icon="talk" onClick={() => put({ ask: "client" })}>
            {t("questions.ask")}
          </Button>
        )}
      </div>
      <div className={open ? "questions opened" : "questions"}>
        <Panel title={t("project.questions")} count={query.hasNextPage ? undefined : questions?.length} actions={<SaveQuestions questions={(questions ?? []).filter((question) => matches(question, search))} />}>
          <Faces query={{ ...query, data: questions } as never} failed={t("questions.failed")} rows={6}>
            {(all: Question[]) => <Matching questions={all} search={search} put={put} project={project} />}
          </Faces>
          <MoreRows query={query} label={t("questions.older")}>
            {(search.text || search.state) && <span className="muted small">{t("questions.filter_loaded", { count: questions?.length ?? 0 })}</span>}
          </MoreRows>
        </Panel>
        {open && <Thread key={open.id} project={project} question={open} onClose={() => put({ question: undefined })} />}
      </div>
      {search.ask && mayWrite && <AskDialog project={project} onClose={(asked) => put({ ask: undefined, question: asked ?? search.question })} />}
    </div>
  );
}

function Matching({ questions, search, put, project }: { questions: Question[]; search: Search; put: (change: Search) => void; project: Id }) {
  const { t } = useWords();
  const parties = useParties(project).data?.items ?? [];
  const navigate = useNavigate();
  if (questions.length === 0) {
    const invited = parties.some((party) => party.contacts.some((contact) => contact.invitation));
    return (
      <Empty
        title={t("questions.empty")}
        action={
          invited ? undefined : (
            <Button kind="primary" onClick={() => void navigate({ to: "/projects/$project/team", params: { project }, search: { invite: "first" } })}>
              {t("party.invite")}
            </Button>
          )
        }
      >
        {t("questions.empty_text")}
      </Empty>
    );
  }
  const shown = questions.filter((question) => matches(question, search));
  if (shown.length > 0) return <QuestionTable questions={shown} open={search.question} onOpen={(question) => put({ question })} />;
  const filters: Filter[] = [];
  if (search.text) filters.push({ label: `“${search.text}”`, clearLabel: t("faces.clear_filter"), clear: () => put({ text: undefined }) });
  if (search.state) filters.push({ label: t(search.state === "overdue" ? "questions.overdue" : search.state === "answered" ? "questions.state.answered" : search.state === "team" ? "home.waiting_us" : "home.waiting_client"), clearLabel: t("faces.clear_filter"), clear: () => put({ state: undefined }) });
  return <NothingMatches title={t("questions.nothing", { count: questions.length })} filters={filters} clearLabel={t("faces.clear_filters")} onClear={() => put({ text: undefined, state: undefined })} />;
}

function SaveQuestions({ questions }: { questions: Question[] }) {
  const { t } = useWords();
  if (questions.length === 0) return null;
  const state = (question: Question) => t(question.state !== "open" ? `questions.state.${question.state}` : question.waiting_for === "team" ? "home.waiting_us" : "home.waiting_client");
  const head = ["questions.number", "questions.client_number", "questions.title", "questions.body", "questions.asked_by", "projects.state", "questions.due", "questions.asked"].map((key) => t(key));
  const row = (question: Question) => [recordNumber("question", question.number), knownAs(question), question.title, question.body, question.asked_by.name, state(question), question.due, question.asked_at];
  return <SaveList name={t("project.questions")} rows={() => [head, ...questions.map(row)]} />;
}

function QuestionTable({ questions, open, onOpen }: { questions: Question[]; open: Id | undefined; onOpen: (id: Id) => void }) {
  const { t, formatDate, formatWhen } = useWords();
  // Each client counts its own questions; with one client the numbers are mostly the same.
  const differ = questions.some((question) => knownAs(question) !== recordNumber("question", question.number));
  return (
    <div className="list-scroll">
      <table className="list">
        <thead>
          <tr>
            <th>{t("questions.number")}</th>
            {differ && <th className="wide-only">{t("questions.client_number")}</th>}
            <th>{t("record.question")}</th>
            <th className="wide-only">{t("questions.asked_by")}</th>
            <th>{t("projects.state")}</th>
            <th className="wide-only">{t("questions.clock")}</th>
            <th className="num wide-only">{t("questions.due")}</th>
            <th className="num wide-only">{t("questions.asked")}</th>
          </tr>
        </thead>
        <tbody>
          {questions.map((question) => (
            <tr key={question.id} className={question.id === open ? "chosen" : undefined}>
              <td className="id">{recordNumber("question", question.number)}</td>
              {differ && <td className="id wide-only">{knownAs(question)}</td>}
              <td className="question-title">
                <button type="button" className="link" aria-current={question.id === open || undefined} onClick={() => onOpen(question.id)}>
                  {question.title || question.body}
                </button>
                {question.is_commercial && <CircleTag>{t("circle.tag")}</CircleTag>}
              </td>
              <td className="wide-only">
                <PersonTag name={question.asked_by.name} client={question.asked_by.side === "client"} />
              </td>
              <td>
                <QuestionState question={question} />
              </td>
              <td className="wide-only">
                <ClockBar clock={question.clock} />
              </td>
              <td className="num wide-only">{question.due ? formatDate(question.due) : "–"}</td>
              <td className="num wide-only">{formatWhen(question.asked_at)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function QuestionState({ question }: { question: Question }) {
  const { t } = useWords();
  if (question.state !== "open")
    return (
      <StateTag tone="on_track">{t(`questions.state.${question.state}`)}</StateTag>
    );
  return (
    <StateTag tone={question.waiting_for === "team" ? "at_risk" : "none"} icon="clock">
      {t(question.waiting_for === "team" ? "home.waiting_us" : "home.waiting_client")}
    </StateTag>
  );
}
