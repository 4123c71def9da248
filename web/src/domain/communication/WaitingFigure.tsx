// How long both sides waited this month, over all clients: one line of the overview.
import { Link } from "@tanstack/react-router";
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { useWaitingTimes } from "./waiting.ts";

export function WaitingFigure({ project }: { project: Id }) {
  const w = useWords();
  const times = useWaitingTimes(project).data;
  if (!times || times.items.length === 0) return null;
  const now = w.today().slice(0, 7);
  const months = times.parties.flatMap((party) => party.months).filter((month) => month.month === now);
  const days = (pick: "team_minutes" | "client_minutes") => w.formatDuration(months.reduce((sum, month) => sum + month[pick], 0), times.minutes_per_day);
  return (
    <p className="small muted">
      {w.t("waiting.overview")}: {w.t("waiting.for_us")} {days("team_minutes")} · {w.t("waiting.for_client")} {days("client_minutes")} ·{" "}
      <Link to="/projects/$project/waiting-times" params={{ project }}>
        {w.t("waiting.title")}
      </Link>
    </p>
  );
}
