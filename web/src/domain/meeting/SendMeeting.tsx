// Sending a meeting: who would be told what, by name, and what they read. Nothing leaves before this button.
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { ActForm } from "../../app/ActForm.tsx";
import { keys, useParties } from "../../app/cache.ts";
import { Faces } from "../../app/problems.tsx";
import { toast } from "../../app/toast.ts";
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { ChoiceField } from "../../ui/Field.tsx";
import { PersonTag } from "../../ui/Marks.tsx";
import { HolidaysUntil, MeetingHints } from "./MeetingHints.tsx";
import { civilIn, lookAtSending, sendMeeting, useAvailability, type Meeting, type Preview, type Then } from "./meeting.ts";

interface SendProps {
  meeting: Meeting;
  /** A time was taken just now, and can be given back. */
  onTakeBack?: (() => void) | undefined;
  onClose: () => void;
}

export function SendMeeting({ meeting, onTakeBack, onClose }: SendProps) {
  const { t, formatDate, formatTime } = useWords();
  const [whole, setWhole] = useState(meeting.series !== null);
  const preview = useQuery({ queryKey: [...keys.record(meeting.id), "invitation-preview", meeting.revision, whole], queryFn: () => lookAtSending(meeting.id, whole), staleTime: 0, gcTime: 0 });
  return (
    <Dialog title={t("meeting.send")} closeLabel={t("shell.close")} onClose={onClose} width="wide">
      {onTakeBack && (
        <p className="row wrap meeting-taken">
          <span>{t("meeting.times.taken_note", { when: `${formatDate(meeting.starts, { weekday: true })} ${formatTime(meeting.starts)}` })}</span>
          <Button size="small" icon="undo" onClick={onTakeBack}>
            {t("meeting.times.take_back")}
          </Button>
        </p>
      )}
      {meeting.series && <ChoiceField label={t("meeting.send_what")} value={whole ? "series" : "one"} onChange={(what) => setWhole(what === "series")} choices={(["series", "one"] as const).map((what) => ({ value: what, label: t(`meeting.send_what.${what}`) }))} />}
      <Faces query={preview} failed={t("meeting.failed")} rows={4}>
        {(shown) => <Form meeting={meeting} whole={whole} shown={shown} onClose={onClose} />}
      </Faces>
    </Dialog>
  );
}

function Form({ meeting, whole, shown, onClose }: { meeting: Meeting; whole: boolean; shown: Preview; onClose: () => void }) {
  const { t, joinNames } = useWords();
  const parties = useParties(meeting.project_id).data?.items ?? [];
  const told = shown.people.filter((each) => each.telling && !each.not_reached);
  const reachesClient = told.some((each) => each.party_id);
  const send = useMutation({
    mutationFn: () => sendMeeting(meeting.id, shown.revision, whole),
    onSuccess: () => {
      toast({ text: t("meeting.sent_to", { names: joinNames(told.map((each) => each.name)) }) });
      onClose();
    },
  });
  // Whoever is told that it is off reads it as it was sent to them last.
  const isTold = (party: Id | null) => told.some((each) => each.party_id === party && each.telling !== "withdraws");
  const nameOf = (party: Id | null) => parties.find((each) => each.id === party)?.client_name ?? t("meeting.of_team");
  const standing = shown.audiences.flatMap((each) => each.readings.filter((one) => !one.is_off).flatMap((one) => one.starts.map((at) => Date.parse(at))));
  const free = useAvailability(meeting.project_id, standing, meeting);
  const team = meeting.people.filter((each) => each.party_id === null).map((each) => each.person_id);
  return (
    <ActForm sending={send} kind={reachesClient ? "to-client" : "primary"} button={told.length > 0 ? t("meeting.send_to", { names: joinNames(told.map((each) => each.name)) }) : t("meeting.send")} isReady={told.length > 0} onAct={() => send.mutate()} onCancel={onClose}>
      {told.length === 0 && <p className="soft">{t("meeting.nothing_new")}</p>}
      {!whole && <MeetingHints project={meeting.project_id} then={free.then(Date.parse(meeting.starts))} parties={[null]} people={team} />}
      <HolidaysUntil day={free.holidaysUntil} />
      <ul className="rows meeting-told">
        {shown.people.map((each) => (
          <li key={each.person_id}>
            <div className="row wrap">
              <PersonTag name={each.name} client={each.party_id !== null} />
              <span className="muted small">{nameOf(each.party_id)}</span>
              <span className="end small">{each.not_reached ? t(`meeting.not_reached.${each.not_reached}`) : t(each.telling ? `meeting.telling.${each.telling}` : "meeting.telling.nothing")}</span>
            </div>
          </li>
        ))}
      </ul>
      {shown.audiences
        .filter((each) => each.party_id !== null && isTold(each.party_id))
        .map(({ party_id, readings }) => (
          <section key={party_id} className="for-client panel-body">
            <h3>{t("meeting.they_read", { name: nameOf(party_id) })}</h3>
            {readings.map((each) => (
              <TheyRead key={each.starts[0]} reading={each} hints={(at) => <Hints meeting={meeting} party={party_id} then={free.then(Date.parse(at))} isFirst={at === each.starts[0]} />} />
            ))}
          </section>
        ))}
      {shown.left_out > 0 && <p className="small muted">{t("meeting.left_out", { count: shown.left_out })}</p>}
    </ActForm>
  );
}

/** How a date is for them; their own clock is told of the first, and of each against which something stands. */
function Hints({ meeting, party, then, isFirst }: { meeting: Meeting; party: Id | null; then: Then | undefined; isFirst: boolean }) {
  const side = then?.sides.find((each) => each.party_id === party);
  if (!then || !side || !(isFirst || side.is_off || !side.is_within_hours)) return null;
  return <MeetingHints project={meeting.project_id} then={then} local={civilIn(meeting.time_zone, then.starts)} parties={[party]} />;
}

/** What they read of a meeting, or alike of several of a series. */
function TheyRead({ reading: { invitation, starts, is_off, reason }, hints }: { reading: Preview["audiences"][number]["readings"][number]; hints: (at: string) => ReactNode }) {
  const { t, joinNames, formatDate, formatTime } = useWords();
  return (
    <>
      <p>
        <b>{invitation.title}</b>
        {is_off && ` · ${t("meeting.state.cancelled")}`}
      </p>
      {starts.length > 1 ? (
        <ul className="meeting-told" tabIndex={0} aria-label={t("meeting.repeats.days")}>
          {starts.map((at) => (
            <li key={at}>
              {`${formatDate(at, { weekday: true })} ${formatTime(at)}`}
              {hints(at)}
            </li>
          ))}
        </ul>
      ) : (
        <>
          <p>{`${formatDate(invitation.starts, { weekday: true })} ${formatTime(invitation.starts)}`}</p>
          {hints(invitation.starts)}
        </>
      )}
      {(invitation.place || invitation.join_url) && <p>{[invitation.place, invitation.join_url].filter(Boolean).join(" · ")}</p>}
      {reason && <p className="soft">{t("meeting.reason_told", { reason })}</p>}
      {invitation.purpose && <p className="body">{invitation.purpose}</p>}
      <ol>
        {invitation.agenda.map((point, place) => (
          <li key={place}>{[point.title, point.owner].filter(Boolean).join(" · ")}</li>
        ))}
      </ol>
      <p className="small muted">{joinNames(invitation.people.map((each) => each.name))}</p>
    </>
  );
}
