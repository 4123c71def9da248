// What stands against a time: who of the team is in another meeting then, and whose day off it is.
import { useParties } from "../../app/cache.ts";
import { useWords } from "../../app/words.ts";
import { overlaps, useAvailability, type Meeting } from "./meeting.ts";

export function MeetingHints({ meeting, day, starts }: { meeting: Meeting; day: string; starts: number | undefined }) {
  const { t, language, joinNames } = useWords();
  const parties = useParties(meeting.project_id).data?.items ?? [];
  const free = useAvailability(meeting.project_id, day).data;
  const own = starts === undefined ? undefined : { starts, ends: starts + meeting.minutes * 60_000 };
  const isTaken = (busy: { meeting_id: string | null; starts: string; ends: string }[]) =>
    own !== undefined && busy.some((each) => each.meeting_id !== meeting.id && overlaps(own, { starts: Date.parse(each.starts), ends: Date.parse(each.ends) }));
  const taken = free?.people.filter((each) => meeting.people.some((asked) => asked.person_id === each.person_id) && isTaken(each.busy)) ?? [];
  const off = free?.days_off.filter((each) => each.day === day && meeting.party_ids.includes(each.party_id)) ?? [];
  const nameOf = (one: { name: string; name_en: string }) => (language === "en" ? one.name_en : one.name) || t("meeting.weekend");
  if (taken.length === 0 && off.length === 0) return null;
  return (
    <ul className="meeting-hints small late">
      {taken.length > 0 && <li>{t("meeting.times.taken", { names: joinNames(taken.map((each) => each.name)) })}</li>}
      {off.map((each) => (
        <li key={each.party_id}>{t("meeting.times.off", { client: parties.find((party) => party.id === each.party_id)?.client_name ?? "", name: nameOf(each) })}</li>
      ))}
    </ul>
  );
}
