// The minutes that clients were asked to confirm, and how that stands.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { api } from "../../app/api.ts";
import { keys, useParties } from "../../app/cache.ts";
import { Faces } from "../../app/problems.tsx";
import type { List, Told } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Panel } from "../../ui/Panel.tsx";
import { pathOf, type Meeting } from "./meeting.ts";

type Sending = Told<"MinutesSending">;

export function MinutesSent({ meeting }: { meeting: Meeting }) {
  const { t, formatWhen } = useWords();
  const parties = useParties(meeting.project_id).data?.items ?? [];
  const query = useQuery({ queryKey: [...keys.record(meeting.id), "minutes"], queryFn: () => api.get<List<Sending>>(pathOf(meeting.id, "/minutes")) });
  return (
    <Panel title={t("minutes.title")}>
      <Faces query={query} failed={t("meeting.failed")} rows={2}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="panel-body muted">{t("minutes.none")}</p>
          ) : (
            <ul className="rows">
              {items.map((one) => (
                <li key={one.sign_off_id} className="row wrap">
                  <Link to="/projects/$project/sign-offs" params={{ project: meeting.project_id }} search={{ about: meeting.id }}>
                    {t("minutes.version", { number: one.version, name: parties.find((party) => party.id === one.party_id)?.client_name ?? "" })}
                  </Link>
                  <span className="small">{t(one.verdict === "approved" ? "minutes.confirmed" : one.verdict ? "minutes.objected" : one.state === "waiting" ? "minutes.waiting" : "minutes.replaced")}</span>
                  <time className="end small muted">{formatWhen(one.sent_at)}</time>
                </li>
              ))}
            </ul>
          )
        }
      </Faces>
    </Panel>
  );
}
