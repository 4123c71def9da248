// Points for a next meeting: put up, said anew, taken away, put aside, and taken onto an agenda.
import { useQuery } from "@tanstack/react-query";
import { api, Problem } from "../../app/api.ts";
import { freshen, keys } from "../../app/cache.ts";
import { recordNumber } from "../../app/record_kinds.ts";
import { toast } from "../../app/toast.ts";
import type { Id, List, Sent, Told } from "../../app/wire.ts";
import { words, type Words } from "../../app/words.ts";
import { bodyOf, pathOf, putMeeting, tried, type Meeting, type MeetingBody, type Proposal } from "./meeting.ts";

export type BacklogPoint = Told<"AgendaBacklogPoint">;
export type BacklogBody = Required<Sent<"AgendaBacklogBody">>;
export type Waiting = Told<"AgendaWaiting">;
export type Proposals = Told<"AgendaProposalList">;
export type Stood = BacklogPoint["stood"][number];
export type PointBody = MeetingBody["points"][number];

const pathTo = (project: Id) => `/api/v1/projects/${project}/agenda-backlog`;

export const useBacklog = (project: Id) => useQuery({ queryKey: [...keys.meetings(project), "backlog"], queryFn: () => api.get<List<BacklogPoint>>(pathTo(project)) });

/** What is proposed for an agenda stands with its meeting, and the record with its own page. */
const stale = (project: Id) => freshen(keys.meetings(project), ["record"]);

export const backlogBody = ({ title, minutes, owner_id, party_id, is_internal, record }: BacklogPoint): BacklogBody => ({ title, minutes, owner_id, party_id, is_internal, record_id: record?.id ?? null });

/** The id is the caller's: put up twice, it is one point. */
export const putUp = (project: Id, id: string, point: BacklogBody) => api.post<BacklogPoint>(pathTo(project), { id, point }).then(() => stale(project));

export const changePoint = (project: Id, id: Id, point: BacklogBody) => api.put<BacklogPoint>(`/api/v1/agenda-backlog/${id}`, point).then(() => stale(project));

/** Nothing of it was there before. */
export const takeBackPutUp = (project: Id, id: string) => api.delete(`/api/v1/agenda-backlog/${id}`).then(() => stale(project));

export const removePoint = (project: Id, point: BacklogPoint) =>
  tried(async () => {
    await api.delete(`/api/v1/agenda-backlog/${point.id}`);
    await stale(project);
    toast({ text: words().t("agenda.was_removed", { title: point.title }), undo: () => changePoint(project, point.id, backlogBody(point)) });
  });

/** The only client that is asked to it: what is put aside is talked about with them. */
const partyOf = (meeting: Meeting): Id | null => (meeting.party_ids.length === 1 ? (meeting.party_ids[0] ?? null) : null);

const putAside = async (meeting: Meeting, what: Sent<"AgendaPutAsideBody">, title: string, undo: (aside: Id) => Promise<unknown>) => {
  const { backlog_id } = await api.post<Told<"AgendaPutAside">>(pathOf(meeting.id, "/put-asides"), what);
  await stale(meeting.project_id);
  const takeBack = async () => {
    // Back on the agenda first: what stops in between stands in two places and is not lost.
    await undo(backlog_id);
    await api.delete(pathOf(meeting.id, `/put-asides/${backlog_id}`));
    await stale(meeting.project_id);
  };
  toast({ text: words().t("agenda.was_put_aside", { title }), undo: takeBack });
};

const nothing = () => Promise.resolve();

export const putProposalAside = (meeting: Meeting, { title, is_shown, record_id }: Proposal) =>
  tried(() => putAside(meeting, { proposed: { title: title.slice(0, 120), party_id: partyOf(meeting), is_internal: !is_shown, record_id } }, title, nothing));

export const putWaitingAside = (meeting: Meeting, { id, title }: BacklogPoint) => tried(() => putAside(meeting, { backlog_id: id }, title, nothing));

/** A point of the agenda; taken back, it stands there again where it stood. */
export const putPointAside = (meeting: Meeting, place: number) =>
  tried(async () => {
    const point = bodyOf(meeting).points[place];
    if (!point?.id) return;
    await putAside(meeting, { point_id: point.id }, point.title, () => withPoint(meeting.id, (points) => points.toSpliced(place, 0, { ...point, id: null })));
  });

/** Changes an agenda as it stands now; somebody who changes it at the same moment is waited for. */
export async function withPoint(meeting: Id, change: (points: PointBody[]) => PointBody[]): Promise<Meeting> {
  for (let attempt = 0; ; attempt += 1) {
    const now = await api.get<Meeting>(pathOf(meeting));
    try {
      const body = bodyOf(now);
      return await putMeeting(now, { ...body, points: change(body.points) });
    } catch (reason) {
      if (!(reason instanceof Problem) || reason.status !== 412 || attempt > 2) throw reason;
    }
  }
}

/** "M-3 not reached": where a point stood, the last first. */
export function stoodSentence(w: Pick<Words, "t">, { number, state, is_reached }: Stood): string {
  const how = state === "held" ? (is_reached === false ? "not_reached" : "reached") : state;
  return w.t(`agenda.stood.${how}`, { meeting: recordNumber("meeting", number) });
}

/** The meetings in which it stood, and who put it up and when. */
export function whence(w: Pick<Words, "t" | "formatDate">, { put_by_name, put_at, stood }: BacklogPoint): string {
  const by = w.t("agenda.put_by", { name: put_by_name, day: w.formatDate(put_at) });
  return [...stood.map((each) => stoodSentence(w, each)), by].join(" · ");
}
