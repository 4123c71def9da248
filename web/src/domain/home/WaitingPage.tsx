// All that waits on either side, of one project or of all of them.
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useProjects, useWaiting } from "../../app/cache.ts";
import { Faces } from "../../app/problems.tsx";
import { useWords } from "../../app/words.ts";
import { Options } from "../../ui/Field.tsx";
import { WaitingPair, wholeOf } from "./WaitingPanel.tsx";
import "./home.css";

export function WaitingPage() {
  const { t } = useWords();
  const { project } = useSearch({ from: "/team/waiting" });
  const query = useWaiting(project);
  return (
    <div className="page">
      <div className="page-head">
        <h1>{t("home.waiting_all")}</h1>
        <ProjectFilter />
      </div>
      <Faces query={query} failed={t("home.waiting_failed")} rows={8}>
        {(all) => <WaitingPair forUs={wholeOf(all.for_us)} forClient={wholeOf(all.for_client)} project={project} />}
      </Faces>
    </div>
  );
}

function ProjectFilter() {
  const { t } = useWords();
  const { project } = useSearch({ from: "/team/waiting" });
  const navigate = useNavigate({ from: "/waiting" });
  const active = (useProjects().data?.items ?? []).filter((each) => each.state === "active" || each.id === project);
  return (
    <div className="filters end">
      <Options
        aria-label={t("projects.project")}
        value={project ?? ""}
        onChange={(value) => void navigate({ search: { project: value || undefined }, replace: true })}
        choices={[{ value: "", label: t("filter.all_projects") }, ...active.map((each) => ({ value: each.id, label: each.name }))]}
      />
    </div>
  );
}
