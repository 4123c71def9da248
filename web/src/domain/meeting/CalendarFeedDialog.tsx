// Subscribing to meetings in one's own calendar. The address is a secret: it is told once, and can be ended; a manager ends
// those of the client's people too.
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ActForm } from "../../app/ActForm.tsx";
import { api } from "../../app/api.ts";
import { freshen } from "../../app/cache.ts";
import type { Id, List, Told } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { ChoiceField, TextField } from "../../ui/Field.tsx";
import { PersonTag } from "../../ui/Marks.tsx";
import { tried, type Feed } from "./meeting.ts";

const PATH = "/api/v1/me/calendar-feeds";
const KEY = ["calendar-feeds"];

export function CalendarFeedDialog({ project, mayShare, onClose }: { project: Id; mayShare: boolean; onClose: () => void }) {
  const { t, formatWhen } = useWords();
  const [kind, setKind] = useState("person");
  const feeds = useQuery({ queryKey: KEY, queryFn: () => api.get<List<Feed>>(PATH) });
  const make = useMutation({ mutationFn: () => api.post<Feed>(PATH, kind === "project" ? { project_id: project } : {}), onSuccess: () => freshen(KEY) });
  const own = feeds.data?.items.filter((feed) => feed.kind === "person" || feed.project_id === project) ?? [];
  return (
    <Dialog title={t("meeting.subscribe")} closeLabel={t("shell.close")} onClose={onClose}>
      <ActForm sending={make} button={t("meeting.feed.make")} onAct={() => make.mutate()} onCancel={onClose}>
        <ChoiceField label={t("meeting.feed.which")} value={kind} onChange={setKind} choices={[{ value: "person", label: t("meeting.feed.own") }, { value: "project", label: t("meeting.feed.project") }]} />
        <p className="small soft">{t("meeting.feed.note")}</p>
        {make.data?.url && <TextField label={t("meeting.feed.address")} hint={t("meeting.feed.once")} value={make.data.url} onChange={() => undefined} readOnly onFocus={(event) => event.currentTarget.select()} />}
      </ActForm>
      {own.length > 0 && (
        <ul className="rows">
          {own.map((feed) => (
            <li key={feed.id} className="row wrap">
              <span>{t(feed.kind === "person" ? "meeting.feed.own" : "meeting.feed.project")}</span>
              <span className="small muted">{formatWhen(feed.created_at)}</span>
              <span className="end">
                <Button size="small" kind="danger" onClick={() => void tried(() => api.delete(`${PATH}/${feed.id}`).then(() => freshen(KEY)))}>
                  {t("meeting.feed.end")}
                </Button>
              </span>
            </li>
          ))}
        </ul>
      )}
      {mayShare && <OfClients project={project} />}
    </Dialog>
  );
}

function OfClients({ project }: { project: Id }) {
  const { t, formatWhen } = useWords();
  const path = `/api/v1/projects/${project}/client-calendar-feeds`;
  const key = [...KEY, "of-clients", project];
  const feeds = useQuery({ queryKey: key, queryFn: () => api.get<List<Told<"ClientCalendarFeed">>>(path) }).data?.items ?? [];
  if (feeds.length === 0) return null;
  return (
    <section className="meeting-feeds">
      <h3 className="meeting-side">{t("meeting.feed.of_clients")}</h3>
      <ul className="rows">
        {feeds.map((feed) => (
          <li key={feed.id} className="row wrap">
            <PersonTag name={feed.name} client />
            <span className="small muted">{t("meeting.feed.since", { when: formatWhen(feed.created_at) })}</span>
            <span className="end">
              <Button size="small" kind="danger" onClick={() => void tried(() => api.delete(`${path}/${feed.id}`).then(() => freshen(key)))}>
                {t("meeting.feed.end")}
              </Button>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
