// All projects, red first, with a filter that lives in the address.
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useProjects } from "../../app/cache.ts";
import { Faces } from "../../app/problems.tsx";
import { SaveList } from "../../app/SaveList.tsx";
import type { Project } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Empty, NothingMatches, type Filter } from "../../ui/Faces.tsx";
import { Options } from "../../ui/Field.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { SearchField } from "../../ui/SearchField.tsx";
import { reasonSentence } from "./project_state.ts";
import { ProjectTable } from "./ProjectTable.tsx";
import { NewProjectDialog } from "./NewProjectDialog.tsx";

type Search = { text?: string | undefined; state?: string | undefined; new?: string | undefined };

export function ProjectsPage() {
  const { t } = useWords();
  const search = useSearch({ from: "/team/projects" });
  const navigate = useNavigate({ from: "/projects" });
  const put = (change: Search, replace = true) => void navigate({ search: (now) => ({ ...now, ...change }), replace });
  const query = useProjects();
  const begin = () => put({ new: "project" }, false);
  return (
    <div className="page">
      <div className="page-head">
        <h1>{t("projects.title")}</h1>
        <div className="filters end">
          <SearchField label={t("filter.text")} text={search.text} onText={(text) => put({ text })} />
          <Options
            aria-label={t("projects.state")}
            value={search.state ?? ""}
            onChange={(state) => put({ state: state || undefined })}
            choices={[
              { value: "", label: t("projects.active") },
              { value: "archived", label: t("projects.archived") },
              { value: "all", label: t("projects.all") },
            ]}
          />
          <Button kind="primary" icon="plus" onClick={begin}>
            {t("projects.new")}
          </Button>
        </div>
      </div>
      <Panel title={t("home.projects")} count={query.data?.items.length} actions={<SaveProjects projects={(query.data?.items ?? []).filter((project) => matches(project, search))} />}>
        <Faces query={query} failed={t("projects.failed")} rows={8}>
          {(data) => <Matching projects={data.items} search={search} put={put} begin={begin} />}
        </Faces>
      </Panel>
      {search.new && <NewProjectDialog client={search.new} onClose={() => put({ new: undefined })} />}
    </div>
  );
}

function Matching({ projects, search, put, begin }: { projects: Project[]; search: Search; put: (change: Search) => void; begin: () => void }) {
  const { t } = useWords();
  if (projects.length === 0)
    return (
      <Empty
        title={t("projects.empty")}
        action={
          <Button kind="primary" onClick={begin}>
            {t("projects.new")}
          </Button>
        }
      >
        {t("projects.empty_text")}
      </Empty>
    );
  const shown = projects.filter((project) => matches(project, search));
  if (shown.length > 0) return <ProjectTable clients rows={shown.map((project) => ({ project, health: project.status.health }))} />;
  const filters: Filter[] = [];
  if (search.text) filters.push({ label: `“${search.text}”`, clearLabel: t("faces.clear_filter"), clear: () => put({ text: undefined }) });
  if (search.state !== "all") filters.push({ label: t(search.state === "archived" ? "projects.archived" : "projects.active"), clearLabel: t("faces.clear_filter"), clear: () => put({ state: "all" }) });
  return <NothingMatches title={t("projects.nothing", { count: projects.length })} filters={filters} clearLabel={t("faces.clear_filters")} onClear={() => put({ text: undefined, state: "all" })} />;
}

function SaveProjects({ projects }: { projects: Project[] }) {
  const w = useWords();
  if (projects.length === 0) return null;
  const head = ["projects.project", "project.code", "projects.client", "projects.state", "projects.why", "projects.finish", "projects.late_days"].map((key) => w.t(key));
  const row = ({ name, code, clients, status }: Project) => [name, code, w.joinNames(clients.map((client) => client.name)), w.t(`health.${status.health}`), reasonSentence(w, status.health, status.reason), status.finish?.slice(0, 10), status.late_working_days];
  return <SaveList name={w.t("projects.title")} rows={() => [head, ...projects.map(row)]} />;
}

function matches(project: Project, { text = "", state = "active" }: Search): boolean {
  const words = [project.name, project.code ?? "", ...project.clients.map((client) => client.name)].join(" ").toLowerCase();
  return (state === "all" || project.state === state) && words.includes(text.toLowerCase());
}
