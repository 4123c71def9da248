// The head of a project: its name, state and sentence, "view as client", and its sections.
import { useMutation } from "@tanstack/react-query";
import { Link, Outlet, useLocation, useNavigate, useParams } from "@tanstack/react-router";
import { useActions } from "../../app/actions.ts";
import { api } from "../../app/api.ts";
import { useParties, useProject } from "../../app/cache.ts";
import { Faces, tellProblem } from "../../app/problems.tsx";
import type { Id, PartyContact, Project } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { ActMenu } from "../../ui/Floating.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { useTabInView } from "../../ui/tab_in_view.ts";
import { HealthTag } from "./ProjectTable.tsx";
import { reasonSentence, stateSentence } from "./project_state.ts";
import { useArchiving } from "./archiving.ts";
import "./engagement.css";

const SECTIONS = [
  ["/projects/$project", "project.overview"],
  ["/projects/$project/charter", "project.charter"],
  ["/projects/$project/plan", "project.plan"],
  ["/projects/$project/scope", "project.scope"],
  ["/projects/$project/changes", "project.changes"],
  ["/projects/$project/issues", "project.issues"],
  ["/projects/$project/meetings", "project.meetings"],
  ["/projects/$project/questions", "project.questions"],
  ["/projects/$project/communication", "project.communication"],
  ["/projects/$project/reports", "project.reports"],
  ["/projects/$project/documents", "project.documents"],
  ["/projects/$project/team", "project.team"],
  ["/projects/$project/settings", "project.settings"],
] as const;

/** Pages that belong to a section without standing below its address. */
const WITHIN: Record<string, readonly string[]> = {
  "/projects/$project/charter": ["kickoff"],
  "/projects/$project/plan": ["agreed-plan", "buffers", "forecast", "schedule-checks", "alternatives", "variance", "people-load", "import"],
  "/projects/$project/scope": ["requirements", "questionnaires", "demonstrations", "deliverables", "traceability"],
  "/projects/$project/settings": ["channels"],
  "/projects/$project/communication": ["communication-plan", "waiting-times"],
};

export function ProjectFrame() {
  const { t } = useWords();
  const { project: id } = useParams({ from: "/team/projects/$project" });
  const query = useProject(id);
  return (
    <div className="project">
      <Faces query={query} failed={t("project.failed")}>
        {(project) => (
          <>
            <ProjectHead project={project} />
            {project.state === "archived" && <ArchivedStrip project={project} />}
            <Outlet />
          </>
        )}
      </Faces>
    </div>
  );
}

function ProjectHead({ project }: { project: Project }) {
  const w = useWords();
  const names = w.joinNames(project.clients.map((client) => client.name));
  const { health, reason: why } = project.status;
  // "So many days late" stands in the sentence already; any other reason is told beside the mark.
  const reason = (health === "late" || health === "at_risk") && why && why.code !== "after_baseline" ? reasonSentence(w, health, why) : undefined;
  const isArchived = project.state === "archived";
  const path = useLocation().pathname;
  const tabs = useTabInView(path);
  const place = path.split("/")[3] ?? "";
  useProjectActions(project.id, !isArchived);
  return (
    <>
      <div className="section-head">
        <h1>{project.name}</h1>
        {!isArchived && <HealthTag health={project.status.health} />}
        <span className="muted small about">
          {names && `${names} · `}
          {isArchived ? w.t("projects.archived") : `${reason ? `${reason} · ` : ""}${stateSentence(w, project)}`}
        </span>
        <ViewAsClient project={project} />
      </div>
      <nav ref={tabs} className="tabs no-print" aria-label={w.t("project.sections")}>
        {SECTIONS.map(([to, label]) => (
          <Link key={to} to={to} params={{ project: project.id }} activeOptions={{ exact: to === "/projects/$project", includeSearch: false }} activeProps={{ "aria-current": "page" }} inactiveProps={WITHIN[to]?.includes(place) ? { "aria-current": "true" } : {}}>
            {w.t(label)}
          </Link>
        ))}
      </nav>
    </>
  );
}

/** On every page of a project that is read only, with the way back for whoever may. */
function ArchivedStrip({ project }: { project: Project }) {
  const { t, formatDate } = useWords();
  const reopen = useArchiving(project);
  const { since, by_name: name } = project.archived ?? {};
  const text = since ? t(name ? "project.archived_by" : "project.archived_on", { since: formatDate(since), name }) : t("project.archived_text");
  return (
    <div className="archived-strip no-print" role="status">
      <Icon name="lock" />
      <span>{text}</span>
      {project.role === "project_manager" && (
        <Button className="end" size="small" busy={reopen.isPending} onClick={() => reopen.mutate("active")}>
          {t("project.reopen")}
        </Button>
      )}
    </div>
  );
}

function useProjectActions(project: Id, mayWrite: boolean): void {
  const { t } = useWords();
  const navigate = useNavigate();
  const params = { project };
  const writing = [
    { label: t("project.import"), icon: "upload" as const, act: () => void navigate({ to: "/projects/$project/import", params }) },
    { label: t("party.invite"), icon: "door" as const, act: () => void navigate({ to: "/projects/$project/team", params, search: { invite: "first" } }) },
    { label: t("questions.ask"), icon: "talk" as const, act: () => void navigate({ to: "/projects/$project/questions", params, search: { ask: "client" } }) },
  ];
  useActions([
    ...SECTIONS.map(([to, label]) => ({ label: t("palette.go", { place: t(label) }), icon: "plan" as const, act: () => void navigate({ to, params }) })),
    { label: t("palette.go", { place: t("project.communication_plan") }), icon: "talk", act: () => void navigate({ to: "/projects/$project/communication-plan", params }) },
    { label: t("palette.go", { place: t("project.kickoff") }), icon: "flag", act: () => void navigate({ to: "/projects/$project/kickoff", params }) },
    ...(mayWrite ? writing : []),
  ]);
}

/** The page of one of the client's people in a tab of its own, or of anybody outside its commercial circle; the server marks and logs it. */
function ViewAsClient({ project }: { project: Project }) {
  const { t } = useWords();
  const parties = useParties(project.id).data?.items ?? [];
  const look = useMutation({
    mutationFn: async (body: { party_id: Id; as_person_id?: Id }) => {
      // Opened by the click itself, before the answer: browsers block windows opened later.
      const tab = window.open("about:blank");
      try {
        const { url } = await api.post<{ url: string }>(`/api/v1/projects/${project.id}/client-views`, body);
        if (tab) tab.location.href = url;
        else location.href = url;
      } catch (reason) {
        tab?.close();
        throw reason;
      }
    },
    onError: tellProblem,
  });
  if (parties.length === 0 || project.role !== "project_manager") return null;
  const button = (
    <button type="button" className="button end no-print">
      <Icon name="door" />
      {t("project.view_as_client")}
      <Icon name="down" />
    </button>
  );
  const entries = parties.flatMap(({ id: party_id, client_name, contacts }) => [
    { heading: client_name },
    ...approversFirst(contacts).map(({ person_id, name, role }) => ({ label: t("project.view_as", { name, role: t(`role.${role}`) }), act: () => look.mutate({ party_id, as_person_id: person_id }) })),
    { label: t("project.view_as_outside"), act: () => look.mutate({ party_id }) },
  ]);
  return <ActMenu label={t("project.view_as_client")} button={button} entries={entries} />;
}

const approversFirst = (contacts: PartyContact[]) => [...contacts].sort((one, other) => Number(other.role === "client_approver") - Number(one.role === "client_approver"));
