// What stands against a time: each side on its own day and by its own clock, who of the team is in another meeting or off.
import { useParties } from "../../app/cache.ts";
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import type { Then } from "./meeting.ts";

interface HintsProps {
  project: Id;
  then: Then | undefined;
  /** Date and time of day in the meeting's zone, as they are typed; without it no other clock is told. */
  local?: string;
  /** Of whose sides it is told; null is the team. */
  parties: (Id | null)[];
  /** Who of the team is asked. */
  people?: Id[];
}

export function MeetingHints({ project, then, local, parties, people = [] }: HintsProps) {
  const { t, language, joinNames, formatDate } = useWords();
  const known = useParties(project).data?.items ?? [];
  if (!then) return null;
  const against = then.people.filter((each) => people.includes(each.person_id));
  const names = (is: "is_taken" | "is_off") => joinNames(against.filter((each) => each[is]).map((each) => each.name));
  const [taken, away] = [names("is_taken"), names("is_off")];
  const hints: { key: string; words: string; soft?: boolean }[] = [];
  for (const side of then.sides.filter((each) => parties.includes(each.party_id))) {
    const client = known.find((party) => party.id === side.party_id)?.client_name ?? "";
    const [day = "", time = ""] = side.local_starts.split("T");
    const put = (what: string, words: string, soft?: boolean) => hints.push({ key: `${side.party_id} ${what}`, words, soft });
    if (side.party_id && local && side.local_starts !== local) put("there", t("meeting.times.there", { client, when: `${formatDate(day, { weekday: true })} ${time}` }), true);
    if (side.is_off) put("off", side.party_id ? t("meeting.times.off", { client, name: (language === "en" ? side.name_en : side.name) || t("meeting.weekend") }) : t("meeting.times.team_off"));
    if (!side.is_off && !side.is_within_hours) put("hours", t("meeting.times.outside_hours", { client }));
  }
  if (taken) hints.push({ key: "taken", words: t("meeting.times.taken", { names: taken }) });
  if (away) hints.push({ key: "away", words: t("meeting.times.away", { names: away }) });
  if (hints.length === 0) return null;
  return (
    <ul className="meeting-hints small">
      {hints.map(({ key, words, soft }) => (
        <li key={key} className={soft ? "soft" : "late"}>
          {words}
        </li>
      ))}
    </ul>
  );
}

/** That a time lies beyond the public holidays that are known. */
export function HolidaysUntil({ day }: { day: string | null | undefined }) {
  const { t, formatDate } = useWords();
  return day ? <p className="notice small">{t("meeting.holidays_until", { day: formatDate(day, { year: "always" }) })}</p> : null;
}
