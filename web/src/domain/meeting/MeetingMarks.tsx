// Where a meeting stands and whether somebody comes: shape and words first, then colour.
import { useWords } from "../../app/words.ts";
import type { IconName } from "../../ui/Icon.tsx";
import { StateTag, type Tone } from "../../ui/Marks.tsx";
import type { MeetingPerson, MeetingRow } from "./meeting.ts";

const FACES: Record<MeetingRow["state"], { tone: Tone; icon?: IconName }> = {
  planned: { tone: "none", icon: "clock" },
  held: { tone: "on_track" },
  cancelled: { tone: "none", icon: "cross" },
};

export function MeetingStateTag({ meeting: { state, is_sent, is_choosing } }: { meeting: MeetingRow }) {
  const { t } = useWords();
  const planned = is_choosing ? "choosing" : is_sent ? "planned" : "not_sent";
  return <StateTag {...FACES[state]}>{t(`meeting.state.${state === "planned" ? planned : state}`)}</StateTag>;
}

const ANSWERS: Record<MeetingPerson["answer"], { tone: Tone; icon?: IconName }> = {
  open: { tone: "none", icon: "clock" },
  accepted: { tone: "on_track" },
  tentative: { tone: "at_risk" },
  declined: { tone: "none", icon: "cross" },
};

export function AnswerTag({ answer }: { answer: MeetingPerson["answer"] }) {
  const { t } = useWords();
  return <StateTag {...ANSWERS[answer]}>{t(`meeting.answer.${answer}`)}</StateTag>;
}
