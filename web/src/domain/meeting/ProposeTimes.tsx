// Times that the client's people choose from: typed with what stands against each, looked at by name, then sent.
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ActForm } from "../../app/ActForm.tsx";
import { keys, useParties } from "../../app/cache.ts";
import { Faces, fieldSentence } from "../../app/problems.tsx";
import { toast } from "../../app/toast.ts";
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { zoneName } from "../../app/zones.ts";
import { Button, Tool } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { CheckField, TextField } from "../../ui/Field.tsx";
import { PersonTag } from "../../ui/Marks.tsx";
import { HolidaysUntil, MeetingHints } from "./MeetingHints.tsx";
import { lookAtTimes, momentOf, sendTimes, tried, useAvailability, workdaysFrom, type Meeting, type TimesBody, type TimesPreview } from "./meeting.ts";

const FEWEST = 2;
const MOST = 5;
const USUAL = 3;

export function ProposeTimes({ meeting, onClose }: { meeting: Meeting; onClose: () => void }) {
  const { t } = useWords();
  const first = useQuery({ queryKey: [...keys.record(meeting.id), "usual-times", meeting.revision], queryFn: () => usual(meeting), staleTime: Infinity, gcTime: 0 });
  return (
    <Dialog title={t("meeting.times.ask")} closeLabel={t("shell.close")} onClose={onClose} width="middle">
      <Faces query={first} failed={t("meeting.failed")} rows={4}>
        {(body) => <Proposing meeting={meeting} first={body} onClose={onClose} />}
      </Faces>
    </Dialog>
  );
}

function Proposing({ meeting, first, onClose }: { meeting: Meeting; first: TimesBody; onClose: () => void }) {
  const [body, setBody] = useState(first);
  const [shown, setShown] = useState<TimesPreview>();
  if (shown) return <Look meeting={meeting} body={body} shown={shown} onBack={() => setShown(undefined)} onClose={onClose} />;
  return <Times meeting={meeting} body={body} put={setBody} onShown={setShown} onClose={onClose} />;
}

/** What was proposed last, as long as it stands; otherwise three days on which both sides work, at the meeting's time. */
async function usual(meeting: Meeting): Promise<TimesBody> {
  const guests = meeting.people.filter((each) => each.party_id !== null).map((each) => each.person_id);
  const { times } = meeting;
  if (times?.state === "open") return { starts: times.times.map((each) => each.local_starts), person_ids: times.people.map((each) => each.person_id).filter((id) => guests.includes(id)) };
  return { starts: await workdaysFrom(meeting, meeting.local_starts, USUAL), person_ids: guests };
}

interface TimesProps {
  meeting: Meeting;
  body: TimesBody;
  put: (body: TimesBody) => void;
  onShown: (shown: TimesPreview) => void;
  onClose: () => void;
}

function Times({ meeting, body, put, onShown, onClose }: TimesProps) {
  const w = useWords();
  const { t } = w;
  const look = useMutation({ mutationFn: () => lookAtTimes(meeting.id, body), onSuccess: onShown });
  const putAt = (place: number, civil: string) => put({ ...body, starts: body.starts.map((each, at) => (at === place ? civil : each)) });
  const guests = meeting.people.filter((each) => each.party_id !== null);
  const team = meeting.people.filter((each) => each.party_id === null).map((each) => each.person_id);
  const moments = body.starts.map((civil) => momentOf(civil, meeting.time_zone));
  const free = useAvailability(meeting.project_id, moments, meeting);
  const another = () =>
    tried(async () => {
      const last = body.starts.at(-1) ?? meeting.local_starts;
      const [next] = (await workdaysFrom(meeting, last, 2)).filter((civil) => civil !== last);
      if (next) put({ ...body, starts: [...body.starts, next] });
    });
  const wrong = fieldSentence(w, look.error, "starts") ?? fieldSentence(w, look.error, "person_ids");
  return (
    <ActForm sending={look} button={t("meeting.times.look")} isReady={guests.length > 0} onAct={() => look.mutate()} onCancel={onClose}>
      <p className="soft">{t("meeting.lasts", { count: meeting.minutes, zone: zoneName(w, meeting.time_zone) })}</p>
      {body.starts.map((civil, place) => {
        const [day = "", time = ""] = civil.split("T");
        const number = place + 1;
        return (
          <div key={place} className="meeting-proposed">
            <TextField label={t("meeting.times.date", { number })} type="date" value={day} onChange={(next) => putAt(place, `${next}T${time}`)} wrong={fieldSentence(w, look.error, `starts.${place}`)} required />
            <TextField label={t("meeting.times.time", { number })} type="time" value={time} onChange={(next) => putAt(place, `${day}T${next}`)} required />
            <MeetingHints project={meeting.project_id} then={free.then(moments[place])} local={civil} parties={[null, ...meeting.party_ids]} people={team} />
            {body.starts.length > FEWEST && <Tool icon="trash" label={t("meeting.times.remove", { number })} onClick={() => put({ ...body, starts: body.starts.filter((_, at) => at !== place) })} />}
          </div>
        );
      })}
      {body.starts.length < MOST && (
        <div>
          <Button size="small" icon="plus" onClick={() => void another()}>
            {t("meeting.times.add")}
          </Button>
        </div>
      )}
      <HolidaysUntil day={free.holidaysUntil} />
      <Guests meeting={meeting} body={body} put={put} />
      {wrong && (
        <p className="wrong" role="alert">
          {wrong}
        </p>
      )}
    </ActForm>
  );
}

function Guests({ meeting, body, put }: Pick<TimesProps, "meeting" | "body" | "put">) {
  const { t } = useWords();
  const parties = useParties(meeting.project_id).data?.items ?? [];
  const guests = meeting.people.filter((each) => each.party_id !== null);
  const nameOf = (party: Id | null) => parties.find((each) => each.id === party)?.client_name;
  const ask = (person: Id, wanted: boolean) => put({ ...body, person_ids: wanted ? [...body.person_ids, person] : body.person_ids.filter((id) => id !== person) });
  return (
    <fieldset>
      <legend>{t("meeting.times.who")}</legend>
      {guests.length === 0 && <p className="soft">{t("meeting.times.no_guests")}</p>}
      {guests.map((each) => (
        <CheckField key={each.person_id} label={each.name} hint={nameOf(each.party_id)} checked={body.person_ids.includes(each.person_id)} onChange={(wanted) => ask(each.person_id, wanted)} />
      ))}
    </fieldset>
  );
}

function Look({ meeting, body, shown, onBack, onClose }: { meeting: Meeting; body: TimesBody; shown: TimesPreview; onBack: () => void; onClose: () => void }) {
  const { t, formatDate, formatTime, joinNames } = useWords();
  const told = shown.people.filter((each) => each.telling && !each.not_reached);
  const names = joinNames(told.map((each) => each.name));
  const send = useMutation({
    mutationFn: () => sendTimes(meeting.id, body, shown.revision),
    onSuccess: () => {
      toast({ text: t("meeting.sent_to", { names }) });
      onClose();
    },
  });
  return (
    <ActForm sending={send} kind="to-client" button={told.length > 0 ? t("meeting.send_to", { names }) : t("meeting.send")} isReady={told.length > 0} onAct={() => send.mutate()} onCancel={onClose} instead={<Button onClick={onBack}>{t("meeting.times.change")}</Button>}>
      {told.length === 0 && <p className="soft">{t("meeting.nothing_new")}</p>}
      <ul className="rows meeting-told">
        {shown.people.map((each) => (
          <li key={each.person_id}>
            <div className="row wrap">
              <PersonTag name={each.name} client />
              <span className="end small">{each.not_reached === "only_looks" ? t("meeting.times.only_looks") : each.not_reached ? t(`meeting.not_reached.${each.not_reached}`) : t(each.telling ? `meeting.times.${each.telling}` : "meeting.times.unchanged")}</span>
            </div>
          </li>
        ))}
      </ul>
      <section className="for-client panel-body">
        <h3>{t("ask.they_read")}</h3>
        <p>
          <b>{shown.content.title}</b>
        </p>
        {shown.content.purpose && <p className="body">{shown.content.purpose}</p>}
        <ol>
          {shown.content.starts.map((starts) => (
            <li key={starts}>
              {formatDate(starts, { weekday: true })} {formatTime(starts)}
            </li>
          ))}
        </ol>
      </section>
    </ActForm>
  );
}
