// The questionnaires of a project: who has answered how far, and the way to a new one.
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useActions } from "../../app/actions.ts";
import { api } from "../../app/api.ts";
import { freshen, keys, useWritingRole } from "../../app/cache.ts";
import { Faces } from "../../app/problems.tsx";
import { recordNumber } from "../../app/record_kinds.ts";
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Empty } from "../../ui/Faces.tsx";
import { StateTag } from "../../ui/Marks.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { NewTitled } from "../records/NewTitled.tsx";
import { blankSection, questionnairesPath, useQuestionnaires, type Questionnaire, type QuestionnaireRow } from "./questionnaire.ts";
import { ScopeViews } from "./ScopeViews.tsx";
import "./scope.css";
import "./deliverables.css";

export function QuestionnairesPage() {
  const { t } = useWords();
  const { project } = useParams({ from: "/team/projects/$project/questionnaires" });
  const search = useSearch({ from: "/team/projects/$project/questionnaires" }) as { new?: string | undefined };
  const navigate = useNavigate();
  const role = useWritingRole(project);
  const mayEdit = role !== undefined && role !== "read_only";
  const query = useQuestionnaires(project);
  const write = (open: boolean) => void navigate({ to: ".", search: ((now: object) => ({ ...now, new: open ? "questionnaire" : undefined })) as never });
  const open = (id: Id) => void navigate({ to: "/projects/$project/questionnaires/$questionnaire", params: { project, questionnaire: id } });
  useActions(mayEdit ? [{ label: t("questionnaires.write"), icon: "plus" as const, act: () => write(true) }] : []);
  const button = mayEdit && (
    <Button kind="primary" icon="plus" onClick={() => write(true)}>
      {t("questionnaires.write")}
    </Button>
  );
  return (
    <div className="page scope">
      <ScopeViews project={project} view="questionnaires" />
      {mayEdit && <div className="page-head">{button}</div>}
      <Panel title={t("scope.view.questionnaires")} count={query.data && t("questionnaires.count", { count: query.data.items.length })}>
        <Faces query={query} failed={t("questionnaires.failed")} rows={4}>
          {({ items }) => (items.length === 0 ? <Empty title={t("questionnaires.empty")}>{t("questionnaires.empty_text")}</Empty> : <List project={project} items={items} />)}
        </Faces>
      </Panel>
      {search.new && mayEdit && <NewQuestionnaire project={project} onClose={(made) => (made ? open(made) : write(false))} />}
    </div>
  );
}

function List({ project, items }: { project: Id; items: QuestionnaireRow[] }) {
  const { t, formatDate } = useWords();
  return (
    <ul className="rows">
      {items.map((each) => (
        <li key={each.id} className="row wrap deliverable-row">
          <span className="id">{recordNumber("questionnaire", each.number)}</span>
          <Link to="/projects/$project/questionnaires/$questionnaire" params={{ project, questionnaire: each.id }}>
            {each.title}
          </Link>
          <span className="muted small">{t("questionnaires.questions", { count: each.question_count })}</span>
          <span className="end row wrap">
            {each.asked_count > 0 && <span className="small">{t("questionnaires.handed_in", { done: each.submitted_count, count: each.asked_count })}</span>}
            {each.due && <span className="soft small nowrap">{t("questionnaires.due", { date: formatDate(each.due) })}</span>}
            <span className="soft small">{each.owner_name ?? t("task.no_owner")}</span>
            <QuestionnaireState state={each.state} />
          </span>
        </li>
      ))}
    </ul>
  );
}

export function QuestionnaireState({ state }: { state: QuestionnaireRow["state"] }) {
  const { t } = useWords();
  return (
    <StateTag tone={state === "closed" ? "on_track" : "none"} {...(state === "sent" ? { icon: "door" as const } : {})}>
      {t(`questionnaire.state.${state}`)}
    </StateTag>
  );
}

function NewQuestionnaire({ project, onClose }: { project: Id; onClose: (made?: Id) => void }) {
  const { t } = useWords();
  const make = async (title: string) => {
    const made = await api.post<Questionnaire>(questionnairesPath(project), { title });
    await freshen(keys.questionnaires(project));
    return made;
  };
  return <NewTitled heading={t("questionnaires.write")} label={t("questionnaire.title")} startsInternal={t("questionnaire.starts_internal")} make={make} onClose={onClose} />;
}

/** A draft without a section begins with one to be filled. */
export const firstSections = (of: Questionnaire) => (of.fields.sections.length === 0 ? [blankSection()] : of.fields.sections);
