// The morning look: the sentence, projects red first, who waits for whom, my tasks with the reason
// for their order, and what came from clients.
import { Link } from "@tanstack/react-router";
import { useHome } from "../../app/cache.ts";
import { Faces } from "../../app/problems.tsx";
import type { Home } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Empty } from "../../ui/Faces.tsx";
import { Statement } from "../../ui/Statement.tsx";
import { PersonTag } from "../../ui/Marks.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { eventSentence } from "./events.ts";
import { homeSentence } from "./home_sentence.ts";
import { ProjectTable } from "../engagement/ProjectTable.tsx";
import { WaitingPair } from "./WaitingPanel.tsx";
import { WorkList } from "./WorkList.tsx";
import "./home.css";

const MY_TASKS = 6;

export function HomePage() {
  const w = useWords();
  const query = useHome();
  return (
    <div className="home">
      <div className="intro">
        {query.data ? <Statement as="h1" text={homeSentence(w, query.data)} /> : <Unknown title={w.t("home.title")} />}
        <span className="muted end nowrap">{w.formatToday()}</span>
      </div>
      <Faces query={query} failed={w.t("home.failed")} rows={8}>
        {(home) => <Parts home={home} />}
      </Faces>
    </div>
  );
}

/** Keeps the height of the sentence until it is known; who listens hears where they are. */
function Unknown({ title }: { title: string }) {
  return (
    <h1 className="statement">
      <span className="sr">{title}</span>
      {"\u00a0"}
    </h1>
  );
}

function Parts({ home }: { home: Home }) {
  const { t } = useWords();
  return (
    <>
      <div className="stack">
        <Panel title={t("home.projects")} count={t("home.active", { count: home.projects.length })}>
          {home.projects.length === 0 ? <FirstProject /> : <ProjectTable rows={home.projects} />}
        </Panel>
        <WaitingPair forUs={home.waiting_for_us} forClient={home.waiting_for_client} />
        <Since home={home} />
      </div>
      <div className="stack">
        <Panel
          title={t("home.my_tasks")}
          count={t("home.my_tasks_count", { count: home.my_tasks.length })}
          actions={
            <Link to="/my-work" className="small">
              {t("home.all_my_work")}
            </Link>
          }
        >
          {home.my_tasks.length === 0 ? <p className="panel-body muted">{t("my_work.empty_short")}</p> : <WorkList items={home.my_tasks.slice(0, MY_TASKS)} />}
        </Panel>
      </div>
    </>
  );
}

function FirstProject() {
  const { t } = useWords();
  return (
    <Empty
      title={t("projects.empty")}
      action={
        <Link className="button primary" to="/projects" search={{ new: "project" }}>
          {t("projects.new")}
        </Link>
      }
    >
      {t("projects.empty_text")}
    </Empty>
  );
}

function Since({ home }: { home: Home }) {
  const w = useWords();
  return (
    <Panel title={w.t("home.since")}>
      {home.since.length === 0 ? (
        <p className="panel-body muted">{w.t("home.since_empty")}</p>
      ) : (
        <ul className="news">
          {home.since.map((event, index) => (
            <li key={index}>
              <time>{w.formatWhen(event.at)}</time>
              <PersonTag name={event.actor?.name ?? w.t("notifications.somebody")} client />
              <span className="clip">{eventSentence(w, event)}</span>
              {event.project && (
                <Link className="small muted clip" to="/projects/$project" params={{ project: event.project.id }}>
                  {event.project.name}
                </Link>
              )}
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
