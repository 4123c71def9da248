// Which of the proposed times suit whom, what stands against each, and taking one of them.
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { ActForm } from "../../app/ActForm.tsx";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { TextField } from "../../ui/Field.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { PersonTag } from "../../ui/Marks.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { Remind } from "../communication/Remind.tsx";
import { chooseTime, tried, useAvailability, withdrawTimes, type Meeting, type MeetingTimes } from "./meeting.ts";
import { MeetingHints } from "./MeetingHints.tsx";

export function TimesPanel({ meeting, times, mayShare, onChosen, onTakeBack }: { meeting: Meeting; times: MeetingTimes; mayShare: boolean; onChosen: () => void; onTakeBack: () => void }) {
  const { t } = useWords();
  const [withdrawing, setWithdrawing] = useState(false);
  const isOpen = meeting.is_choosing;
  const answered = times.people.filter((each) => each.answered_at !== null).length;
  const act = (label: string, onClick: () => void) => (
    <Button size="small" onClick={onClick}>
      {t(label)}
    </Button>
  );
  const actions = isOpen ? act("meeting.times.withdraw", () => setWithdrawing(true)) : times.can_be_taken_back && act("meeting.times.take_back", onTakeBack);
  return (
    <Panel title={t("meeting.times")} actions={mayShare ? actions || undefined : undefined}>
      <p className="panel-body small soft">{isOpen ? t("meeting.times.answered", { answered, asked: times.people.length }) : t(times.state === "withdrawn" ? "meeting.times.withdrawn" : "meeting.times.settled")}</p>
      {isOpen && times.sent.filter((sent) => times.people.some((each) => each.party_id === sent.party_id && each.answered_at === null)).map((sent) => (
        <p key={sent.subject_id} className="panel-body small">
          <Remind project={meeting.project_id} kind="meeting_times" subject={sent.subject_id} party={sent.party_id} />
        </p>
      ))}
      <Table meeting={meeting} times={times} mayChoose={isOpen && mayShare} onChosen={onChosen} />
      {withdrawing && <WithdrawDialog meeting={meeting} times={times} onClose={() => setWithdrawing(false)} />}
    </Panel>
  );
}

function useTold(meeting: Meeting) {
  const { formatDate } = useWords();
  return (civil: string) => {
    const [day = "", time = ""] = civil.split("T");
    return { words: `${formatDate(day, { weekday: true })} ${time}`, zone: meeting.time_zone };
  };
}

function Table({ meeting, times, mayChoose, onChosen }: { meeting: Meeting; times: MeetingTimes; mayChoose: boolean; onChosen: () => void }) {
  const { t } = useWords();
  const told = useTold(meeting);
  const { then } = useAvailability(meeting.project_id, times.times.map((each) => Date.parse(each.starts)), meeting);
  const team = meeting.people.filter((each) => each.party_id === null).map((each) => each.person_id);
  const choose = async (starts: string) => {
    if (await tried(() => chooseTime(meeting.id, starts))) onChosen();
  };
  return (
    <div className="list-scroll" tabIndex={0} role="group" aria-label={t("meeting.times")}>
      <table className="list meeting-times">
        <thead>
          <tr>
            <th>{t("meeting.times.person")}</th>
            {times.times.map((each) => (
              <th key={each.starts}>
                {told(each.local_starts).words}
                <MeetingHints project={meeting.project_id} then={then(Date.parse(each.starts))} local={each.local_starts} parties={[null, ...meeting.party_ids]} people={team} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {times.people.map((person) => (
            <tr key={person.person_id}>
              <th scope="row">
                <PersonTag name={person.name} client />
                {person.note && <p className="small soft">{person.note}</p>}
              </th>
              {times.times.map((each) => (
                <td key={each.starts}>
                  <Fit person={person} starts={each.starts} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{t("meeting.times.suits")}</th>
            {times.times.map((each) => (
              <td key={each.starts}>
                <b>{each.suits}</b>{" "}
                {mayChoose && Date.parse(each.starts) > Date.now() && (
                  <Button size="small" aria-label={t("meeting.times.choose", { when: told(each.local_starts).words })} onClick={() => void choose(each.starts)}>
                    {t("meeting.times.choose_short")}
                  </Button>
                )}
              </td>
            ))}
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

function Fit({ person, starts }: { person: MeetingTimes["people"][number]; starts: string }) {
  const { t } = useWords();
  if (person.answered_at === null) return <span className="muted small">{t("meeting.times.no_answer")}</span>;
  const fits = person.suits.includes(starts);
  return (
    <span className={fits ? "meeting-fits" : "muted"}>
      <Icon name={fits ? "tick" : "cross"} /> {t(fits ? "meeting.times.fits" : "meeting.times.fits_not")}
    </span>
  );
}

function WithdrawDialog({ meeting, times, onClose }: { meeting: Meeting; times: MeetingTimes; onClose: () => void }) {
  const { t, joinNames } = useWords();
  const [reason, setReason] = useState("");
  const withdraw = useMutation({ mutationFn: () => withdrawTimes(meeting.id, reason), onSuccess: onClose });
  return (
    <Dialog title={t("meeting.times.withdraw")} closeLabel={t("shell.close")} onClose={onClose}>
      <ActForm sending={withdraw} button={t("meeting.times.withdraw")} kind="to-client" onAct={() => withdraw.mutate()} onCancel={onClose}>
        <p>{t("meeting.times.withdraw_note", { names: joinNames(times.people.map((each) => each.name)) })}</p>
        <TextField label={t("meeting.times.withdraw_reason")} value={reason} onChange={setReason} maxLength={500} data-autofocus />
      </ActForm>
    </Dialog>
  );
}
