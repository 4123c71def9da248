// Projects, the worst first, each with its reason, its finish and how far that is from the baseline.
import { Link } from "@tanstack/react-router";
import type { Coded, Health, Project } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { StateTag } from "../../ui/Marks.tsx";
import { lateness, reasonSentence } from "./project_state.ts";
import "./projects.css";

const ORDER: Health[] = ["late", "at_risk", "on_track", "empty"];

export interface ProjectState {
  project: Project;
  health: Health;
  reason?: Coded | null | undefined;
}

export function HealthTag({ health }: { health: Health }) {
  const { t } = useWords();
  return <StateTag tone={health === "empty" ? "none" : health}>{t(`health.${health}`)}</StateTag>;
}

export function ProjectTable({ rows, clients = false }: { rows: ProjectState[]; clients?: boolean }) {
  const { t } = useWords();
  const sorted = [...rows].sort((a, b) => ORDER.indexOf(a.health) - ORDER.indexOf(b.health));
  return (
    <div className="list-scroll">
      <table className="list projects">
        <thead>
          <tr>
            <th>{t("projects.project")}</th>
            <th>{t("projects.state")}</th>
            {clients && <th className="wide-only">{t("projects.client")}</th>}
            <th className="wide-only">{t("projects.why")}</th>
            <th className="num">{t("projects.finish")}</th>
            <th className="num">{t("projects.baseline")}</th>
          </tr>
        </thead>
        <tbody>
          {sorted.map((row) => (
            <ProjectRow key={row.project.id} row={row} clients={clients} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function ProjectRow({ row, clients }: { row: ProjectState; clients: boolean }) {
  const w = useWords();
  const { project } = row;
  const late = project.status?.late_working_days;
  return (
    <tr>
      <td className="name">
        <Link to="/projects/$project" params={{ project: project.id }}>
          {project.name}
        </Link>
      </td>
      <td>
        <HealthTag health={row.health} />
      </td>
      {clients && <td className="wide-only">{w.joinNames((project.clients ?? []).map((client) => client.name)) || "–"}</td>}
      <td className="why wide-only">{reasonSentence(w, row.health, row.reason ?? project.status?.reason)}</td>
      <td className="num">{w.formatDate(project.status?.finish)}</td>
      <td className={late && late > 0 ? "num strong" : "num"}>{late == null ? "–" : lateness(w, late)}</td>
    </tr>
  );
}
