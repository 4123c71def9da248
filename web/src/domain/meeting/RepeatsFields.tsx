// How a meeting comes again, said from its first day, and the days that this makes: moved or left out where a side is off.
import { useQuery } from "@tanstack/react-query";
import { keys } from "../../app/cache.ts";
import { fieldSentence } from "../../app/problems.tsx";
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { ChoiceField, TextField } from "../../ui/Field.tsx";
import { rhythmSentence } from "../communication/communication_plan.ts";
import { HolidaysUntil } from "./MeetingHints.tsx";
import { lookAtSeries, repeatsBody, rhythmsFrom, type MeetingBody, type Repeats, type SeriesDay } from "./meeting.ts";

interface RepeatsProps {
  project: Id;
  form: MeetingBody;
  repeats: Repeats | undefined;
  put: (repeats: Repeats | undefined) => void;
  wrong: (field: string) => string | undefined;
}

export function RepeatsFields({ project, form, repeats, put, wrong }: RepeatsProps) {
  const w = useWords();
  const { t } = w;
  const [day = "", time = ""] = form.starts.split("T");
  const rhythms = rhythmsFrom(day);
  const label = (place: number) => {
    const rhythm = rhythms[place];
    return rhythm ? rhythmSentence(w, { rhythm, from: day, time }, w.formatDate) : "";
  };
  const change = (next: Partial<Repeats>) => repeats && put({ ...repeats, ...next });
  return (
    <>
      <div className="two">
        <ChoiceField
          label={t("meeting.repeats")}
          value={repeats ? String(repeats.rhythm) : ""}
          wrong={wrong("rhythm")}
          onChange={(rhythm) => put(rhythm === "" ? undefined : { rhythm: Number(rhythm), ends: repeats?.ends ?? "count", count: repeats?.count ?? 10, until: repeats?.until ?? "", on_day_off: repeats?.on_day_off ?? "after" })}
          choices={[{ value: "", label: t("meeting.repeats.never") }, ...rhythms.map((_, place) => ({ value: String(place), label: label(place) }))]}
        />
        {repeats && <ChoiceField label={t("communication_plan.field.on_day_off")} value={repeats.on_day_off} wrong={wrong("on_day_off")} onChange={(on) => change({ on_day_off: on as Repeats["on_day_off"] })} choices={(["after", "before", "skip"] as const).map((on) => ({ value: on, label: t(`communication_plan.on_day_off.${on}`) }))} />}
      </div>
      {repeats && (
        <div className="two">
          <ChoiceField label={t("meeting.repeats.ends")} value={repeats.ends} onChange={(ends) => change({ ends: ends as Repeats["ends"] })} choices={(["count", "until"] as const).map((ends) => ({ value: ends, label: t(`meeting.repeats.ends.${ends}`) }))} />
          {repeats.ends === "count" ? (
            <TextField label={t("meeting.repeats.count")} type="number" min={2} max={100} value={String(repeats.count)} onChange={(count) => change({ count: Number(count) })} wrong={wrong("count")} required />
          ) : (
            <TextField label={t("meeting.repeats.until")} type="date" value={repeats.until} onChange={(until) => change({ until })} wrong={wrong("until")} required />
          )}
        </div>
      )}
      {repeats && <Days project={project} form={form} repeats={repeats} />}
    </>
  );
}

function Days({ project, form, repeats }: { project: Id; form: MeetingBody; repeats: Repeats }) {
  const w = useWords();
  const { t, formatDate } = w;
  const body = { starts: form.starts, time_zone: form.time_zone, person_ids: form.people.map((each) => each.person_id), repeats: repeatsBody(form, repeats) };
  const query = useQuery({ queryKey: [...keys.meetings(project), "series", body], queryFn: () => lookAtSeries(project, body), retry: false, placeholderData: (before) => before });
  if (query.error) {
    const why = ["rhythm", "count", "until"].map((field) => fieldSentence(w, query.error, field)).find(Boolean);
    return why ? <p className="small late">{why}</p> : null;
  }
  const days = query.data?.days ?? [];
  const told = ({ slot, day }: SeriesDay) => {
    if (!day) return t("meeting.repeats.left_out", { day: formatDate(slot, { weekday: true }) });
    const on = formatDate(day, { weekday: true });
    return day === slot ? on : t("meeting.repeats.moved", { day: on, slot: formatDate(slot, { weekday: true }) });
  };
  return (
    <section className="meeting-days small" aria-label={t("meeting.repeats.days")}>
      <p>{t("meeting.repeats.made", { count: days.filter((each) => each.day).length })}</p>
      <HolidaysUntil day={query.data?.holidays_until} />
      <ol className="meeting-told" tabIndex={0} aria-label={t("meeting.repeats.days")}>
        {days.map((each) => (
          <li key={each.slot} className={each.day === each.slot ? undefined : "late"}>
            {told(each)}
          </li>
        ))}
      </ol>
    </section>
  );
}
