// A meeting is planned, or changed: what, when, where, who. Who of the team is taken then, and who is off, is told beside it.
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { ActForm } from "../../app/ActForm.tsx";
import { useAttempt } from "../../app/attempt.ts";
import { useMembers, useParties, useProject } from "../../app/cache.ts";
import { fieldSentence } from "../../app/problems.tsx";
import { toast } from "../../app/toast.ts";
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { CheckField, TextArea, TextField } from "../../ui/Field.tsx";
import { AudienceTag } from "../../ui/Marks.tsx";
import { JoinLinkField } from "./JoinLinkField.tsx";
import { RepeatsFields } from "./RepeatsFields.tsx";
import { MeetingHints } from "./MeetingHints.tsx";
import { bodyOf, createMeeting, createSeries, dayIn, momentOf, putMeeting, useAvailability, type Meeting, type MeetingBody, type Repeats } from "./meeting.ts";

interface DialogProps {
  project: Id;
  /** What is changed; a new one without it. */
  meeting?: Meeting;
  onClose: () => void;
  onKept: (meeting: Meeting) => void;
}

export function MeetingDialog({ project, meeting, onClose, onKept }: DialogProps) {
  const { t } = useWords();
  const known = useProject(project).data;
  return (
    <Dialog title={t(meeting ? "meeting.change" : "meeting.new")} closeLabel={t("shell.close")} onClose={onClose} width="wide">
      {known && <Form project={project} zone={known.time_zone} meeting={meeting} onClose={onClose} onKept={onKept} />}
    </Dialog>
  );
}

function blank(zone: string): MeetingBody {
  const tomorrow = dayIn(zone, new Date(Date.now() + 86_400_000).toISOString());
  return { title: "", purpose: "", starts: `${tomorrow}T10:00`, time_zone: zone, minutes: 60, place: "", join_url: "", people: [], points: [] };
}

function Form({ project, zone, meeting, onClose, onKept }: Omit<DialogProps, "meeting"> & { zone: string; meeting: Meeting | undefined }) {
  const w = useWords();
  const { t } = w;
  const [form, setForm] = useState<MeetingBody>(() => (meeting ? bodyOf(meeting) : blank(zone)));
  const [repeats, setRepeats] = useState<Repeats>();
  const [isForFollowing, setForFollowing] = useState(false);
  const keyOf = useAttempt();
  const put = (change: Partial<MeetingBody>) => setForm((now) => ({ ...now, ...change }));
  const keep = useMutation({
    mutationFn: () => {
      if (meeting) return putMeeting(meeting, form, isForFollowing);
      return repeats ? createSeries(project, form, repeats, keyOf("create", { form, repeats })) : createMeeting(project, form, keyOf("create", form));
    },
    onSuccess: (kept) => {
      if (meeting) toast({ text: t("meeting.changed"), undo: isForFollowing ? undefined : () => putMeeting(kept, bodyOf(meeting)).then(() => undefined) });
      onKept(kept);
    },
  });
  const field = (name: string) => fieldSentence(w, keep.error, name);
  const [day = "", time = ""] = form.starts.split("T");
  return (
    <ActForm sending={keep} button={t(meeting ? "meeting.keep" : "meeting.plan")} onAct={() => keep.mutate()} onCancel={onClose}>
      <TextField label={t("meeting.title")} value={form.title} onChange={(title) => put({ title })} wrong={field("title")} data-autofocus required maxLength={120} />
      <div className="meeting-when">
        <TextField label={t("meeting.day")} type="date" value={day} onChange={(next) => put({ starts: `${next}T${time}` })} wrong={field("starts")} required />
        <TextField label={t("meeting.time")} type="time" value={time} onChange={(next) => put({ starts: `${day}T${next}` })} required />
        <TextField label={t("meeting.minutes")} type="number" min={1} max={1440} value={String(form.minutes)} onChange={(minutes) => put({ minutes: Number(minutes) })} wrong={field("minutes")} required />
        <TextField label={t("meeting.time_zone")} value={form.time_zone} onChange={(time_zone) => put({ time_zone })} wrong={field("time_zone")} required list="meeting-zones" />
      </div>
      <datalist id="meeting-zones">
        {[zone, "Asia/Shanghai", "Europe/Berlin", "Europe/London", "America/New_York", "Asia/Tokyo", "UTC"].map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      {!meeting && <RepeatsFields project={project} form={form} repeats={repeats} put={setRepeats} wrong={field} />}
      {meeting?.series?.after_id && <CheckField label={t("meeting.following")} hint={t("meeting.following_hint")} checked={isForFollowing} onChange={setForFollowing} />}
      <People project={project} form={form} meeting={meeting?.id} put={put} wrong={field("people")} />
      <div className="two">
        <TextField label={t("meeting.place")} value={form.place} onChange={(place) => put({ place })} wrong={field("place")} maxLength={120} />
        <JoinLinkField value={form.join_url} onChange={(join_url) => put({ join_url })} onRest={(rest) => put({ purpose: [form.purpose.trim(), rest].filter(Boolean).join("\n\n") })} wrong={field("join_url")} />
      </div>
      <TextArea label={t("meeting.purpose")} hint={t("meeting.purpose_hint")} value={form.purpose} onChange={(purpose) => put({ purpose })} wrong={field("purpose")} rows={3} />
      <p className="row wrap small soft">
        <AudienceTag client={false}>{t("audience.internal")}</AudienceTag>
        {t("meeting.internal_until_sent")}
      </p>
    </ActForm>
  );
}

function People({ project, form, meeting, put, wrong }: { project: Id; form: MeetingBody; meeting: Id | undefined; put: (change: Partial<MeetingBody>) => void; wrong: string | undefined }) {
  const { t } = useWords();
  const members = useMembers(project).data?.items ?? [];
  const parties = useParties(project).data?.items ?? [];
  const starts = momentOf(form.starts, form.time_zone);
  const then = useAvailability(project, [starts], { minutes: form.minutes, id: meeting }).then(starts);
  const against = (person: Id) => {
    const one = then?.people.find((each) => each.person_id === person);
    return one && t(one.is_taken ? "meeting.taken_then" : "meeting.off_then");
  };
  const isAsked = (person: Id) => form.people.some((each) => each.person_id === person);
  const ask = (person: Id, wanted: boolean) => put({ people: wanted ? [...form.people, { person_id: person, is_needed: true }] : form.people.filter((each) => each.person_id !== person) });
  return (
    <div className="meeting-people">
      <fieldset>
        <legend>{t("meeting.of_team")}</legend>
        <MeetingHints project={project} then={then} parties={[null]} />
        {members.map((member) => (
          <CheckField key={member.person_id} label={member.name} hint={against(member.person_id)} checked={isAsked(member.person_id)} onChange={(wanted) => ask(member.person_id, wanted)} />
        ))}
      </fieldset>
      {parties.map((party) => (
        <fieldset key={party.id}>
          <legend>{party.client_name}</legend>
          <MeetingHints project={project} then={then} local={form.starts} parties={[party.id]} />
          {party.contacts.map((contact) => (
            <CheckField key={contact.person_id} label={contact.name} checked={isAsked(contact.person_id)} onChange={(wanted) => ask(contact.person_id, wanted)} />
          ))}
        </fieldset>
      ))}
      {wrong && (
        <p className="wrong" role="alert">
          {wrong}
        </p>
      )}
    </div>
  );
}
