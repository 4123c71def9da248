// Where the account is signed in; each session can be ended.
import { useMutation, useQuery } from "@tanstack/react-query";
import { api } from "../../app/api.ts";
import { freshen } from "../../app/cache.ts";
import { Faces, tellProblem } from "../../app/problems.tsx";
import type { List, SessionRow } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { StateTag } from "../../ui/Marks.tsx";

const KEY = ["sessions"];

export function Sessions() {
  const { t, formatDateTime } = useWords();
  const query = useQuery({ queryKey: KEY, queryFn: () => api.get<List<SessionRow>>("/api/v1/sessions") });
  const end = useMutation({ mutationFn: (id: string) => api.delete(`/api/v1/sessions/${id}`), onError: tellProblem, onSuccess: () => freshen(KEY) });
  return (
    <Panel title={t("sessions.title")} count={query.data?.items.length}>
      <Faces query={query} rows={2}>
        {(data) => (
          <ul className="rows">
            {data.items.map((session) => (
              <li key={session.id} className="row">
                <span>
                  {browserOf(session.user_agent)} · {session.ip}
                  <span className="muted small"> {t("sessions.seen", { at: formatDateTime(session.last_seen_at) })}</span>
                </span>
                <span className="end">
                  {session.current ? (
                    <StateTag tone="none">{t("sessions.this")}</StateTag>
                  ) : (
                    <Button size="small" busy={end.isPending && end.variables === session.id} onClick={() => end.mutate(session.id)}>
                      {t("sessions.end")}
                    </Button>
                  )}
                </span>
              </li>
            ))}
          </ul>
        )}
      </Faces>
    </Panel>
  );
}

/** "Firefox, Linux": enough to recognise one's own device. */
export function browserOf(agent: string): string {
  const browser = /MicroMessenger|Edg|OPR|Firefox|Chrome|Safari/.exec(agent)?.[0] ?? "";
  const system = /iPhone|iPad|Android|Windows|Mac OS X|Linux/.exec(agent)?.[0] ?? "";
  const name = { MicroMessenger: "WeChat", Edg: "Edge", OPR: "Opera" }[browser] ?? browser;
  return [name, system.replace("Mac OS X", "macOS")].filter(Boolean).join(", ") || agent.slice(0, 40) || "–";
}
