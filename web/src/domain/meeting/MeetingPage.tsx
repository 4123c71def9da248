// One meeting: when, where and who; its agenda; sending it; what is written down while it goes on, and the minutes.
import { useMutation } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useActions, type Action } from "../../app/actions.ts";
import { useMe, useParties, useWritingRole } from "../../app/cache.ts";
import { Faces } from "../../app/problems.tsx";
import { recordNumber } from "../../app/record_kinds.ts";
import { toast } from "../../app/toast.ts";
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { zoneName } from "../../app/zones.ts";
import { Button, buttonClass } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { CheckField, TextField } from "../../ui/Field.tsx";
import { PersonTag } from "../../ui/Marks.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { ActForm } from "../../app/ActForm.tsx";
import { Remind } from "../communication/Remind.tsx";
import { rhythmSentence } from "../communication/communication_plan.ts";
import { RecordTalk } from "../records/RecordTalk.tsx";
import { AskMinutes } from "./AskMinutes.tsx";
import { answerMeeting, cancelMeeting, civilIn, holdMeeting, standAgain, takeChoiceBack, takeHoldingBack, tried, useMeeting, type Meeting } from "./meeting.ts";
import { MeetingAgenda } from "./MeetingAgenda.tsx";
import { MeetingDialog } from "./MeetingDialog.tsx";
import { AnswerTag, MeetingStateTag } from "./MeetingMarks.tsx";
import { MeetingNotes } from "./MeetingNotes.tsx";
import { MinutesSent } from "./MinutesSent.tsx";
import { ProposeTimes } from "./ProposeTimes.tsx";
import { SendMeeting } from "./SendMeeting.tsx";
import { TimesPanel } from "./TimesPanel.tsx";
import "./meeting.css";

type Open = "change" | "times" | "send" | "cancel" | "hold" | "minutes";

export function MeetingPage() {
  const { t } = useWords();
  const { project, meeting } = useParams({ from: "/team/projects/$project/meetings/$meeting" });
  const query = useMeeting(meeting);
  return (
    <div className="page middle">
      <Faces query={query} failed={t("meeting.failed")} rows={8}>
        {(found) => <Opened project={project} meeting={found} />}
      </Faces>
    </div>
  );
}

function Opened({ project, meeting }: { project: Id; meeting: Meeting }) {
  const { t } = useWords();
  const role = useWritingRole(project);
  const mayWrite = role !== undefined && role !== "read_only";
  const mayShare = role === "project_manager";
  const [open, setOpen] = useState<Open>();
  // When it was before a time was taken, as long as this page is open.
  const [before, setBefore] = useState<string>();
  const close = () => setOpen(undefined);
  const takeBack = () => void tried(() => takeChoiceBack(meeting.id, before).then(() => toast({ text: t("meeting.times.was_taken_back") }))).then(close);
  const isPlanned = meeting.state === "planned";
  // Whoever was asked and knows of nothing any more was told that it is off.
  const wasTold = meeting.was_sent && meeting.people.some((each) => !each.is_told);
  const acts: Action[] = [];
  if (mayWrite && meeting.state !== "cancelled") acts.push({ label: t("meeting.change"), icon: "pencil", act: () => setOpen("change") });
  if (mayShare && isPlanned) acts.push({ label: t("meeting.times.ask"), icon: "clock", act: () => setOpen("times") });
  if (mayShare && meeting.state !== "held") acts.push({ label: t("meeting.send"), icon: "mail", act: () => setOpen("send") });
  if (mayWrite && isPlanned) acts.push({ label: t("meeting.cancel"), icon: "cross", act: () => setOpen("cancel") });
  if (mayWrite && meeting.state !== "cancelled") acts.push({ label: t("meeting.hold"), icon: "tick", act: () => setOpen("hold") });
  if (mayWrite && meeting.state === "cancelled") acts.push({ label: t("meeting.stand_again"), icon: "undo", act: () => void tried(() => standAgain(meeting).then(() => toast({ text: t(wasTold ? "meeting.stands_again" : "meeting.stands_again_quietly") }))) });
  if (mayWrite && meeting.state === "held") acts.push({ label: t("meeting.not_held"), icon: "undo", act: () => void tried(() => takeHoldingBack(meeting.id).then(() => toast({ text: t("meeting.is_not_held", { title: meeting.title }) }))) });
  if (mayShare && meeting.state === "held") acts.push({ label: t("minutes.ask"), icon: "mail", act: () => setOpen("minutes") });
  useActions(acts);
  return (
    <div className="meeting-page">
      <Head meeting={meeting} acts={acts} />
      {meeting.times && <TimesPanel meeting={meeting} times={meeting.times} mayShare={mayShare} onTakeBack={takeBack} onChosen={() => (setBefore(meeting.starts), setOpen("send"))} />}
      <div className="meeting-parts">
        <MeetingAgenda meeting={meeting} mayWrite={mayWrite && meeting.state !== "cancelled"} />
        <People project={project} meeting={meeting} mayWrite={mayWrite} />
      </div>
      <MeetingNotes meeting={meeting} mayWrite={mayWrite} />
      {meeting.state === "held" && <MinutesSent meeting={meeting} />}
      <Panel title={t("meeting.talk")}>
        <div className="panel-body">
          <RecordTalk record={meeting.id} project={project} mayWrite={mayWrite} reads={meeting.client_readers} />
        </div>
      </Panel>
      {open === "change" && <MeetingDialog project={project} meeting={meeting} onClose={close} onKept={close} />}
      {open === "times" && <ProposeTimes meeting={meeting} onClose={close} />}
      {open === "send" && <SendMeeting meeting={meeting} onTakeBack={meeting.times?.can_be_taken_back ? takeBack : undefined} onClose={close} />}
      {open === "cancel" && <CancelDialog meeting={meeting} onClose={close} />}
      {open === "hold" && <HoldDialog meeting={meeting} onClose={close} />}
      {open === "minutes" && <AskMinutes meeting={meeting} onClose={close} />}
    </div>
  );
}

function Head({ meeting, acts }: { meeting: Meeting; acts: Action[] }) {
  const w = useWords();
  const { t, formatDate, formatTime } = w;
  const [day = "", time = ""] = meeting.local_starts.split("T");
  const here = `${formatDate(meeting.starts)} ${formatTime(meeting.starts)}`;
  const there = `${formatDate(day)} ${time}`;
  // One of them says 08:00, the other 8:00.
  const isElsewhere = here.replace(/ 0(?=\d:)/, " ") !== there.replace(/ 0(?=\d:)/, " ");
  return (
    <header className="meeting-head">
      <div className="row wrap">
        <span className="id">{recordNumber("meeting", meeting.number)}</span>
        <MeetingStateTag meeting={meeting} />
        <span className="muted small">{t("meeting.called_by", { name: meeting.called_by.name })}</span>
      </div>
      <h1>{meeting.title}</h1>
      {meeting.series && <OfSeries project={meeting.project_id} series={meeting.series} />}
      <p>
        <b>
          {formatDate(day, { weekday: true })} {time}
        </b>{" "}
        {t("meeting.lasts", { count: meeting.minutes, zone: zoneName(w, meeting.time_zone) })}
        {isElsewhere && <span className="muted"> · {t("meeting.for_you", { when: here })}</span>}
      </p>
      {meeting.place && <p>{meeting.place}</p>}
      {meeting.purpose && <p className="body">{meeting.purpose}</p>}
      {meeting.reason && <p className="soft">{t("meeting.reason_told", { reason: meeting.reason })}</p>}
      <div className="row wrap no-print">
        {meeting.join_url && meeting.state === "planned" && (
          <a className={buttonClass("primary")} href={meeting.join_url} target="_blank" rel="noreferrer noopener">
            {t(`meeting.join.${meeting.join_service ?? "other"}`)}
          </a>
        )}
        {acts.map((act) => (
          <Button key={act.label} icon={act.icon} onClick={act.act}>
            {act.label}
          </Button>
        ))}
      </div>
    </header>
  );
}

/** Which of a series it is, by which rule, and those beside it. */
function OfSeries({ project, series }: { project: Id; series: NonNullable<Meeting["series"]> }) {
  const w = useWords();
  const beside = (meeting: Id | null, label: string) =>
    meeting && (
      <Link to="/projects/$project/meetings/$meeting" params={{ project, meeting }}>
        {label}
      </Link>
    );
  const { rule } = series;
  return (
    <p className="row wrap small soft">
      <span>{w.t("meeting.of_series", { place: series.place, count: series.count, rhythm: rhythmSentence(w, { rhythm: rule.rhythm, from: rule.from, time: rule.time.slice(0, 5) }, w.formatDate) })}</span>
      {beside(series.before_id, w.t("meeting.series.before"))}
      {beside(series.after_id, w.t("meeting.series.after"))}
    </p>
  );
}

function People({ project, meeting, mayWrite }: { project: Id; meeting: Meeting; mayWrite: boolean }) {
  const { t } = useWords();
  const me = useMe()?.person.id;
  const parties = useParties(project).data?.items ?? [];
  const sides = [{ id: null as Id | null, name: t("meeting.of_team") }, ...parties.map((party) => ({ id: party.id as Id | null, name: party.client_name }))];
  const own = meeting.people.find((each) => each.person_id === me);
  const [isForFollowing, setForFollowing] = useState(own?.answer === "open");
  return (
    <Panel title={t("meeting.people")} count={meeting.people.length || undefined}>
      {meeting.people.length === 0 && <p className="panel-body muted">{t("meeting.nobody_asked")}</p>}
      {sides.map((side) => {
        const people = meeting.people.filter((each) => (each.party_id ?? null) === side.id);
        if (people.length === 0) return null;
        const invited = meeting.invited.find((each) => each.party_id === side.id);
        const isAwaited = Date.parse(meeting.starts) > Date.now() && people.some((each) => each.is_told && each.answer === "open");
        return (
          <section key={side.id ?? "team"}>
            <div className="meeting-side row wrap">
              <h3>{side.name}</h3>
              {invited && isAwaited && <Remind project={project} kind="meeting" subject={invited.subject_id} party={side.id} />}
            </div>
            <ul className="rows">
              {people.map((each) => (
                <li key={each.person_id}>
                  <div className="row wrap">
                    <PersonTag name={each.name} client={side.id !== null} />
                    <span className="end">{each.attended === null ? <AnswerTag answer={each.answer} /> : <span className="small muted">{t(each.attended ? "meeting.was_there" : "meeting.was_not_there")}</span>}</span>
                  </div>
                  {each.proposes && <Proposed proposed={each.proposes} />}
                  {each.answer_note && <p className="small soft">{each.answer_note}</p>}
                  {!each.is_told && meeting.was_sent && meeting.state === "planned" && <p className="small muted">{t("meeting.not_told")}</p>}
                </li>
              ))}
            </ul>
          </section>
        );
      })}
      {own && mayWrite && meeting.state === "planned" && (
        <p className="panel-body row wrap no-print">
          {(["accepted", "tentative", "declined"] as const).map((answer) => (
            <Button key={answer} size="small" kind={own.answer === answer ? "primary" : "plain"} onClick={() => void tried(() => answerMeeting(meeting.id, answer, isForFollowing && meeting.series !== null))}>
              {t(`meeting.say.${answer}`)}
            </Button>
          ))}
          {meeting.series?.after_id && <CheckField label={t("meeting.following")} checked={isForFollowing} onChange={setForFollowing} />}
        </p>
      )}
    </Panel>
  );
}

/** Another time that somebody would rather have, by the reader's clock and, where it is another, by theirs. */
function Proposed({ proposed: { starts, time_zone } }: { proposed: NonNullable<Meeting["people"][number]["proposes"]> }) {
  const w = useWords();
  const { t, formatDate, formatTime } = w;
  const [day = "", time = ""] = civilIn(time_zone, starts).split("T");
  const isElsewhere = civilIn(w.zone, starts) !== `${day}T${time}`;
  const there = t("meeting.proposes_there", { when: `${formatDate(day)} ${time}`, zone: zoneName(w, time_zone) });
  return (
    <p className="small">
      {t("meeting.proposes_time", { when: `${formatDate(starts, { weekday: true })} ${formatTime(starts)}` })}
      {isElsewhere && <span className="muted"> · {there}</span>}
    </p>
  );
}

function CancelDialog({ meeting, onClose }: { meeting: Meeting; onClose: () => void }) {
  const { t } = useWords();
  const [reason, setReason] = useState("");
  const [isForFollowing, setForFollowing] = useState(false);
  const cancel = useMutation({
    mutationFn: () => cancelMeeting(meeting, reason, isForFollowing),
    onSuccess: (off) => {
      toast({ text: t("meeting.was_called_off", { title: off.title }), undo: () => standAgain(off, isForFollowing).then(() => undefined) });
      onClose();
    },
  });
  return (
    <Dialog title={t("meeting.cancel")} closeLabel={t("shell.close")} onClose={onClose}>
      <ActForm sending={cancel} button={t("meeting.cancel")} kind="danger" onAct={() => cancel.mutate()} onCancel={onClose}>
        <p>{t(meeting.is_sent ? "meeting.cancel_then_send" : "meeting.cancel_quietly")}</p>
        <TextField label={t("meeting.cancel_reason")} value={reason} onChange={setReason} maxLength={500} data-autofocus />
        {meeting.series?.after_id && <CheckField label={t("meeting.following")} checked={isForFollowing} onChange={setForFollowing} />}
      </ActForm>
    </Dialog>
  );
}

function HoldDialog({ meeting, onClose }: { meeting: Meeting; onClose: () => void }) {
  const { t } = useWords();
  const [there, setThere] = useState(() => meeting.people.filter((each) => each.attended ?? each.answer !== "declined").map((each) => each.person_id));
  const isNoted = (point: Id) => meeting.notes.some((note) => note.point_id === point);
  // What was written down or ticked was reached, whatever else is said.
  const open = meeting.points.filter((point) => !point.is_reached && !isNoted(point.id));
  const [left, setLeft] = useState(() => open.map((point) => point.id));
  const hold = useMutation({
    mutationFn: () => holdMeeting(meeting.id, there, left),
    onSuccess: () => {
      if (meeting.state === "planned") toast({ text: t("meeting.was_held", { title: meeting.title }), undo: () => takeHoldingBack(meeting.id).then(() => undefined) });
      onClose();
    },
  });
  return (
    <Dialog title={t("meeting.hold")} closeLabel={t("shell.close")} onClose={onClose}>
      <ActForm sending={hold} button={t("meeting.hold_keep")} onAct={() => hold.mutate()} onCancel={onClose}>
        <fieldset>
          <legend>{t("meeting.who_was_there")}</legend>
          {meeting.people.map((each) => (
            <CheckField key={each.person_id} label={each.name} checked={there.includes(each.person_id)} onChange={(was) => setThere((now) => (was ? [...now, each.person_id] : now.filter((id) => id !== each.person_id)))} />
          ))}
        </fieldset>
        {open.length > 0 && (
          <fieldset>
            <legend>{t("agenda.which_left")}</legend>
            {open.map((point) => (
              <CheckField key={point.id} label={point.title} checked={left.includes(point.id)} onChange={(was) => setLeft((now) => (was ? [...now, point.id] : now.filter((id) => id !== point.id)))} />
            ))}
            <p className="small muted">{t("agenda.which_left_hint")}</p>
          </fieldset>
        )}
      </ActForm>
    </Dialog>
  );
}
