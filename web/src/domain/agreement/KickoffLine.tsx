// How far the kickoff is, in one line, until all of it is done.
import { Link } from "@tanstack/react-router";
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { useKickoff } from "./kickoff.ts";

export function KickoffLine({ project }: { project: Id }) {
  const { t } = useWords();
  const kickoff = useKickoff(project).data;
  if (!kickoff || kickoff.items.length === 0 || kickoff.done === kickoff.items.length) return null;
  return (
    <p className="lead-line">
      <Link to="/projects/$project/kickoff" params={{ project }}>
        {t("kickoff.line", { done: kickoff.done, total: kickoff.items.length })}
      </Link>
    </p>
  );
}
