// What the reader promised to do after a talk and did not do yet, from all projects; nothing where there is nothing.
import { Link } from "@tanstack/react-router";
import { useWords } from "../../app/words.ts";
import { Panel } from "../../ui/Panel.tsx";
import { FollowUp } from "./LogList.tsx";
import { useFollowUps } from "./log.ts";
import "./log.css";

export function FollowUpsPanel() {
  const { t } = useWords();
  const items = useFollowUps().data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <div className="follow-ups">
      <Panel title={t("my_work.follow_ups")} count={items.length}>
        <ul className="rows">
          {items.map(({ project, entry }) => (
            <li key={entry.id}>
              <p className="row">
                <span className="clip">{entry.words}</span>
                <Link className="end small muted clip" to="/projects/$project/communication" params={{ project: project.id }}>
                  {project.name}
                </Link>
              </p>
              <FollowUp project={project.id} entry={entry} />
            </li>
          ))}
        </ul>
      </Panel>
    </div>
  );
}
