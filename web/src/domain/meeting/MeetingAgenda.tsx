// What a meeting is about: points in their order, shared or internal, and what the project's open records propose.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../app/api.ts";
import { keys, useMembers } from "../../app/cache.ts";
import { recordNumber } from "../../app/record_kinds.ts";
import type { List } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button, Tool } from "../../ui/Button.tsx";
import { Options, TextField } from "../../ui/Field.tsx";
import { AudienceTag } from "../../ui/Marks.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { bodyOf, changeMeeting, pathOf, type Meeting, type MeetingBody, type Proposal } from "./meeting.ts";

type PointBody = MeetingBody["points"][number];

export function MeetingAgenda({ meeting, mayWrite }: { meeting: Meeting; mayWrite: boolean }) {
  const { t } = useWords();
  const [isProposing, setProposing] = useState(false);
  const points = bodyOf(meeting).points;
  const put = (next: PointBody[]) => changeMeeting(meeting, { points: next });
  const minutes = meeting.points.reduce((sum, point) => sum + (point.minutes ?? 0), 0);
  return (
    <Panel title={t("meeting.agenda")} count={minutes > 0 ? t("meeting.minutes_of", { planned: minutes, all: meeting.minutes }) : undefined}>
      {meeting.points.length === 0 && <p className="panel-body muted">{t("meeting.no_points")}</p>}
      <ol className="rows">
        {meeting.points.map((point, place) => (
          <li key={point.id}>
            <div className="row wrap">
              <span>{point.title}</span>
              {point.is_internal && <AudienceTag client={false}>{t("audience.internal")}</AudienceTag>}
              {mayWrite && (
                <span className="end row no-print">
                  {place > 0 && <Tool className="meeting-up" icon="left" label={t("meeting.point_up", { title: point.title })} onClick={() => void put(moved(points, place))} />}
                  <Tool icon={point.is_internal ? "eye" : "lock"} label={t(point.is_internal ? "meeting.point_share" : "meeting.point_hide", { title: point.title })} onClick={() => void put(changed(points, place, { is_internal: !point.is_internal }))} />
                  <Tool icon="trash" label={t("meeting.point_remove", { title: point.title })} onClick={() => void put(points.filter((_, other) => other !== place))} />
                </span>
              )}
            </div>
            <p className="small muted">{[point.record && recordNumber(point.record.kind, point.record.number), point.minutes && t("meeting.minutes_long", { count: point.minutes }), point.owner_name].filter(Boolean).join(" · ")}</p>
          </li>
        ))}
      </ol>
      {mayWrite && <NewPoint meeting={meeting} onAdd={(point) => put([...points, point])} />}
      {mayWrite && (
        <div className="panel-body no-print">
          <Button kind="quiet" aria-expanded={isProposing} onClick={() => setProposing(!isProposing)}>
            {t("meeting.proposals")}
          </Button>
          {isProposing && <Proposals meeting={meeting} onTake={(one) => put([...points, { id: null, title: one.title.slice(0, 120), minutes: null, owner_id: null, is_internal: !one.is_shown, record_id: one.record_id }])} />}
        </div>
      )}
    </Panel>
  );
}

function changed(points: PointBody[], place: number, change: Partial<PointBody>): PointBody[] {
  return points.map((point, other) => (other === place ? { ...point, ...change } : point));
}

function moved(points: PointBody[], place: number): PointBody[] {
  const next = [...points];
  const [one] = next.splice(place, 1);
  if (one) next.splice(place - 1, 0, one);
  return next;
}

function NewPoint({ meeting, onAdd }: { meeting: Meeting; onAdd: (point: PointBody) => Promise<boolean> }) {
  const { t } = useWords();
  const members = useMembers(meeting.project_id).data?.items ?? [];
  const [title, setTitle] = useState("");
  const [minutes, setMinutes] = useState("");
  const [owner, setOwner] = useState("");
  const others = meeting.people.filter((each) => each.party_id !== null).map((each) => ({ value: each.person_id, label: each.name }));
  const add = async () => {
    if (!title.trim()) return;
    const isKept = await onAdd({ id: null, title: title.trim(), minutes: minutes ? Number(minutes) : null, owner_id: owner || null, is_internal: false, record_id: null });
    if (isKept) {
      setTitle("");
      setMinutes("");
    }
  };
  return (
    <form
      className="panel-body meeting-new-point no-print"
      onSubmit={(event) => {
        event.preventDefault();
        void add();
      }}
    >
      <TextField label={t("meeting.point")} value={title} onChange={setTitle} maxLength={120} />
      <TextField label={t("meeting.point_minutes")} type="number" min={1} max={600} value={minutes} onChange={setMinutes} />
      <Options aria-label={t("meeting.point_owner")} value={owner} onChange={setOwner} choices={[{ value: "", label: t("task.no_owner") }, ...members.map((member) => ({ value: member.person_id, label: member.name })), ...others]} />
      <Button type="submit" icon="plus">
        {t("meeting.point_add")}
      </Button>
    </form>
  );
}

function Proposals({ meeting, onTake }: { meeting: Meeting; onTake: (one: Proposal) => void }) {
  const { t, formatDate } = useWords();
  const query = useQuery({ queryKey: [...keys.record(meeting.id), "proposals", meeting.revision], queryFn: () => api.get<List<Proposal>>(pathOf(meeting.id, "/agenda-proposals")) });
  const items = query.data?.items ?? [];
  if (query.data && items.length === 0) return <p className="muted small">{t("meeting.no_proposals")}</p>;
  return (
    <ul className="rows">
      {items.map((one) => (
        <li key={one.record_id}>
          <div className="row wrap">
            <span className="id">{recordNumber(one.kind, one.number)}</span>
            <span>{one.title}</span>
            <AudienceTag client={one.is_shown}>{t(one.is_shown ? "audience.client" : "audience.internal")}</AudienceTag>
            <span className="end">
              <Button size="small" onClick={() => onTake(one)}>
                {t("meeting.take_up")}
              </Button>
            </span>
          </div>
          <p className="small muted">
            {t(`meeting.reason.${one.reason}`)}
            {one.due && ` · ${formatDate(one.due)}`}
          </p>
        </li>
      ))}
    </ul>
  );
}
