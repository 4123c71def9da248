// Out of which meetings a record came: a note there became it.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { api } from "../../app/api.ts";
import { keys } from "../../app/cache.ts";
import { recordNumber } from "../../app/record_kinds.ts";
import type { Id, Told } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";

export function RecordMeetings({ record, project }: { record: Id; project: Id }) {
  const { t, formatDate } = useWords();
  const { data } = useQuery({ queryKey: [...keys.record(record), "meetings"], queryFn: () => api.get<Told<"RecordMeetingList">>(`/api/v1/records/${record}/meetings`) });
  return data?.items.map((meeting) => (
    <p key={meeting.id} className="record-meeting small">
      {t("meeting.noted_in")}{" "}
      <Link to="/projects/$project/meetings/$meeting" params={{ project, meeting: meeting.id }}>
        {recordNumber("meeting", meeting.number)} {meeting.title}
      </Link>{" "}
      <span className="muted">{formatDate(meeting.starts)}</span>
    </p>
  ));
}
