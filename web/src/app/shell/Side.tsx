// The side: the places, the projects with their state, the clients. Narrow inside a project; on a
// phone it comes over the page when asked for.
import { Link, useRouterState } from "@tanstack/react-router";
import type { UseQueryResult } from "@tanstack/react-query";
import { useEffect } from "react";
import { Tool } from "../../ui/Button.tsx";
import { Icon, type IconName } from "../../ui/Icon.tsx";
import { useClients, useMe, useProjects } from "../cache.ts";
import type { Client, Health, Project } from "../wire.ts";
import { useWords } from "../words.ts";

const WORST_FIRST: Health[] = ["late", "at_risk", "on_track", "empty"];
const SHOWN = 12;

export function Side({ narrow, opened, onClose }: { narrow: boolean; opened: boolean; onClose: () => void }) {
  const { t } = useWords();
  const me = useMe();
  const path = useRouterState({ select: (state) => state.location.pathname });
  useEffect(onClose, [path]); // eslint-disable-line react-hooks/exhaustive-deps
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => event.key === "Escape" && onClose();
    if (opened) window.addEventListener("keydown", pressed);
    return () => window.removeEventListener("keydown", pressed);
  });
  return (
    <>
      {opened && <div className="overlay side-overlay" onClick={onClose} />}
      <nav className={opened ? "side opened no-print" : "side no-print"} aria-label={t("shell.main")}>
        {opened && <Tool className="side-close" icon="cross" label={t("shell.close")} onClick={onClose} />}
        <Place to="/" icon="home" label={t("home.title")} exact narrow={narrow} />
        <Place to="/my-work" icon="work" label={t("my_work.title")} narrow={narrow} />
        <Place to="/projects" icon="plan" label={t("projects.title")} narrow={narrow} exact={!narrow} />
        <Place to="/clients" icon="people" label={t("clients.title")} narrow={narrow} exact={!narrow} />
        {me?.person.is_administrator && <Place to="/administration" icon="gear" label={t("administration.title")} narrow={narrow} />}
        <div className="side-lists">
          <Projects />
          <Clients />
        </div>
      </nav>
    </>
  );
}

function Place({ to, icon, label, exact = false, narrow }: { to: "/" | "/my-work" | "/projects" | "/clients" | "/administration"; icon: IconName; label: string; exact?: boolean; narrow: boolean }) {
  return (
    <Link to={to} activeOptions={{ exact }} activeProps={{ "aria-current": "page" }} title={narrow ? label : undefined}>
      <Icon name={icon} />
      <span>{label}</span>
    </Link>
  );
}

/** Late first, then at risk; archived ones are on their own page. */
export function worstFirst(projects: Project[]): Project[] {
  return projects.filter((each) => each.state === "active").sort((a, b) => WORST_FIRST.indexOf(a.status.health) - WORST_FIRST.indexOf(b.status.health));
}

function Projects() {
  const { t } = useWords();
  const projects = useProjects();
  const active = worstFirst(projects.data?.items ?? []);
  return (
    <>
      <h2>{t("projects.title")}</h2>
      <Missing query={projects} title={t("projects.failed")} />
      {active.slice(0, SHOWN).map((project) => (
        <Link key={project.id} to="/projects/$project" params={{ project: project.id }} activeProps={{ "aria-current": "true" }}>
          <i className={`mark ${project.status.health}`} />
          <span className="sr">{t(`health.${project.status.health}`)}</span>
          <span>{project.name}</span>
        </Link>
      ))}
      {active.length > SHOWN && <Link to="/projects">{t("shell.all_projects", { count: active.length })}</Link>}
      {projects.isSuccess && active.length === 0 && (
        <Link to="/projects" search={{ new: "project" }}>
          <Icon name="plus" />
          <span>{t("projects.new")}</span>
        </Link>
      )}
    </>
  );
}

const isMissing = (query: UseQueryResult<unknown>) => query.isError && query.data === undefined;

/** A list that could not be fetched is not an empty one. */
function Missing({ query, title }: { query: UseQueryResult<unknown>; title: string }) {
  const { t } = useWords();
  if (!isMissing(query)) return null;
  return (
    <button type="button" className="side-missing" title={title} onClick={() => void query.refetch()}>
      <Icon name="warn" />
      <span>{t("faces.try_again")}</span>
      <span className="sr">{title}</span>
    </button>
  );
}

function Clients() {
  const { t } = useWords();
  const query = useClients();
  const clients: Client[] = query.data?.items ?? [];
  if (clients.length === 0 && !isMissing(query)) return null;
  return (
    <>
      <h2>{t("clients.title")}</h2>
      <Missing query={query} title={t("clients.failed")} />
      {clients.slice(0, SHOWN).map((client) => (
        <Link key={client.id} to="/clients/$client" params={{ client: client.id }} activeProps={{ "aria-current": "true" }}>
          <span>{client.short_name || client.name}</span>
        </Link>
      ))}
      {clients.length > SHOWN && <Link to="/clients">{t("shell.all_clients", { count: clients.length })}</Link>}
    </>
  );
}
