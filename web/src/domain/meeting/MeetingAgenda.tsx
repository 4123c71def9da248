// What a meeting is about: points in their order, shared or internal, and what the project's open records propose.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../app/api.ts";
import { keys, useMembers } from "../../app/cache.ts";
import { recordNumber } from "../../app/record_kinds.ts";
import { useWords } from "../../app/words.ts";
import { Button, Tool } from "../../ui/Button.tsx";
import { Options, TextField } from "../../ui/Field.tsx";
import { AudienceTag } from "../../ui/Marks.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { putPointAside, putProposalAside, putWaitingAside, whence, type PointBody, type Proposals, type Waiting } from "./backlog.ts";
import { bodyOf, changeMeeting, pathOf, type Meeting, type Proposal } from "./meeting.ts";

export function MeetingAgenda({ meeting, mayWrite }: { meeting: Meeting; mayWrite: boolean }) {
  const w = useWords();
  const { t } = w;
  const [isProposing, setProposing] = useState(false);
  const points = bodyOf(meeting).points;
  const put = (next: PointBody[]) => changeMeeting(meeting, { points: next });
  const hasBegun = meeting.state === "held" || meeting.notes.length > 0 || Date.parse(meeting.starts) <= Date.now();
  const add = (point: Partial<PointBody> & { title: string; is_internal: boolean }) => put([...points, { ...EMPTY, ...point, title: point.title.slice(0, 120) }]);
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
              {point.is_reached !== null && meeting.state !== "cancelled" && <span className="small muted">{t(point.is_reached ? "agenda.is_reached" : "agenda.is_not_reached")}</span>}
              {mayWrite && (
                <span className="end row no-print">
                  {hasBegun && <Tool icon={point.is_reached ? "undo" : "tick"} label={t(point.is_reached ? "agenda.not_reached_any_more" : "agenda.reached", { title: point.title })} onClick={() => void put(changed(points, place, { is_reached: point.is_reached ? null : true }))} />}
                  {place > 0 && <Tool className="meeting-up" icon="left" label={t("meeting.point_up", { title: point.title })} onClick={() => void put(moved(points, place))} />}
                  <Tool icon={point.is_internal ? "eye" : "lock"} label={t(point.is_internal ? "meeting.point_share" : "meeting.point_hide", { title: point.title })} onClick={() => void put(changed(points, place, { is_internal: !point.is_internal }))} />
                  {meeting.state === "planned" && <Tool icon="clock" label={t("agenda.next_time_of", { title: point.title })} onClick={() => void putPointAside(meeting, place)} />}
                  <Tool icon="trash" label={t("meeting.point_remove", { title: point.title })} onClick={() => void put(points.filter((_, other) => other !== place))} />
                </span>
              )}
            </div>
            <p className="small muted">{[point.record && recordNumber(point.record.kind, point.record.number), point.minutes && t("meeting.minutes_long", { count: point.minutes }), point.owner_name, point.backlog && whence(w, { ...point.backlog, stood: point.backlog.stood.filter((each) => each.meeting_id !== meeting.id) })].filter(Boolean).join(" · ")}</p>
          </li>
        ))}
      </ol>
      {mayWrite && <NewPoint meeting={meeting} onAdd={(point) => put([...points, point])} />}
      {mayWrite && (
        <div className="panel-body no-print">
          <Button kind="quiet" aria-expanded={isProposing} onClick={() => setProposing(!isProposing)}>
            {t("meeting.proposals")}
          </Button>
          {isProposing && (
            <ProposalList
              meeting={meeting}
              onTake={({ title, is_shown, record_id }) => add({ title, is_internal: !is_shown, record_id })}
              onTakeWaiting={({ point: { id, title, minutes, owner_id, record }, is_shown }) => add({ title, minutes, owner_id, is_internal: !is_shown, record_id: record?.id ?? null, backlog_id: id })}
            />
          )}
        </div>
      )}
    </Panel>
  );
}

const EMPTY: Omit<PointBody, "title" | "is_internal"> = { id: null, minutes: null, owner_id: null, record_id: null, backlog_id: null, is_reached: null };

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
    const isKept = await onAdd({ ...EMPTY, title: title.trim(), minutes: minutes ? Number(minutes) : null, owner_id: owner || null, is_internal: false });
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

interface ProposalsProps {
  meeting: Meeting;
  onTake: (one: Proposal) => void;
  onTakeWaiting: (one: Waiting) => void;
}

/** What waits for a next meeting, then the project's open records; what is for another time is put aside. */
function ProposalList({ meeting, onTake, onTakeWaiting }: ProposalsProps) {
  const w = useWords();
  const { t, formatDate } = w;
  const query = useQuery({ queryKey: [...keys.record(meeting.id), "proposals", meeting.revision], queryFn: () => api.get<Proposals>(pathOf(meeting.id, "/agenda-proposals")) });
  const items = query.data?.items ?? [];
  const waiting = query.data?.backlog ?? [];
  if (query.data && items.length + waiting.length === 0) return <p className="muted small">{t("meeting.no_proposals")}</p>;
  const isPlanned = meeting.state === "planned";
  return (
    <ul className="rows meeting-proposals">
      {waiting.map((one) => (
        <li key={one.point.id}>
          <Proposed number={one.point.record && recordNumber(one.point.record.kind, one.point.record.number)} title={one.point.title} isShown={one.is_shown} onTake={() => onTakeWaiting(one)} onPutAside={isPlanned ? () => void putWaitingAside(meeting, one.point) : undefined} />
          <p className="small muted">{[t("agenda.reason_waits"), whence(w, one.point)].join(" · ")}</p>
        </li>
      ))}
      {items.map((one) => (
        <li key={one.record_id}>
          <Proposed number={recordNumber(one.kind, one.number)} title={one.title} isShown={one.is_shown} onTake={() => onTake(one)} onPutAside={isPlanned ? () => void putProposalAside(meeting, one) : undefined} />
          <p className="small muted">
            {t(`meeting.reason.${one.reason}`)}
            {one.due && ` · ${formatDate(one.due)}`}
          </p>
        </li>
      ))}
    </ul>
  );
}

interface ProposedProps {
  number: string | null;
  title: string;
  isShown: boolean;
  onTake: () => void;
  onPutAside: (() => void) | undefined;
}

function Proposed({ number, title, isShown, onTake, onPutAside }: ProposedProps) {
  const { t } = useWords();
  return (
    <div className="row wrap">
      {number && <span className="id">{number}</span>}
      <span>{title}</span>
      <AudienceTag client={isShown}>{t(isShown ? "audience.client" : "audience.internal")}</AudienceTag>
      <span className="end row">
        {onPutAside && (
          <Button size="small" kind="quiet" onClick={onPutAside}>
            {t("agenda.next_time")}
          </Button>
        )}
        <Button size="small" onClick={onTake}>
          {t("meeting.take_up")}
        </Button>
      </span>
    </div>
  );
}
