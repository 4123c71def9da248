// In which meetings a record came up: a note there became it, or it stands on the agenda, or waits for a next meeting.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { api } from "../../app/api.ts";
import { keys } from "../../app/cache.ts";
import { recordNumber } from "../../app/record_kinds.ts";
import type { Id, Told } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { stoodSentence, whence, type Stood } from "./backlog.ts";

export const useRecordMeetings = (record: Id) => useQuery({ queryKey: [...keys.record(record), "meetings"], queryFn: () => api.get<Told<"RecordMeetingList">>(`/api/v1/records/${record}/meetings`) });

export function RecordMeetings({ record, project }: { record: Id; project: Id }) {
  const w = useWords();
  const { t, formatDate } = w;
  const { data } = useRecordMeetings(record);
  const link = (meeting: Id, number: number, title: string) => (
    <Link to="/projects/$project/meetings/$meeting" params={{ project, meeting }}>
      {recordNumber("meeting", number)} {title}
    </Link>
  );
  const isAhead = (each: Stood) => each.state === "planned";
  return (
    <>
      {data?.items.map((meeting) => (
        <p key={meeting.id} className="record-meeting small">
          {t("meeting.noted_in")} {link(meeting.id, meeting.number, meeting.title)} <span className="muted">{formatDate(meeting.starts)}</span>
        </p>
      ))}
      {data?.agendas.map((each) => (
        <p key={each.meeting_id} className="record-meeting small">
          {isAhead(each) ? t("agenda.stands_on") : `${stoodSentence(w, each)}: `} {link(each.meeting_id, each.number, each.title)} <span className="muted">{formatDate(each.starts)}</span>
        </p>
      ))}
      {data?.backlog && (
        <p className="record-meeting small">
          {t("agenda.waits")} <span className="muted">{whence(w, data.backlog)}</span>
        </p>
      )}
    </>
  );
}
