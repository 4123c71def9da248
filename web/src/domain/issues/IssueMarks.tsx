// Where an issue stands and how bad it is: shape and words first, then colour.
import { useWords } from "../../app/words.ts";
import type { IconName } from "../../ui/Icon.tsx";
import { StateTag, type Tone } from "../../ui/Marks.tsx";
import type { IssueState, Severity } from "./issue.ts";

const FACES: Record<IssueState, { tone: Tone; icon?: IconName }> = {
  open: { tone: "none", icon: "clock" },
  solved: { tone: "none", icon: "tick" },
  confirmed: { tone: "on_track" },
  dropped: { tone: "none", icon: "cross" },
};

const TONES: Record<Severity, Tone> = { blocking: "late", high: "at_risk", medium: "none", low: "none" };

export function IssueStateTag({ state }: { state: IssueState }) {
  const { t } = useWords();
  return <StateTag {...FACES[state]}>{t(`issue.state.${state}`)}</StateTag>;
}

/** What is settled is bad no more: the word stays, the colour goes. */
export function SeverityTag({ severity, state }: { severity: Severity; state: IssueState }) {
  const { t } = useWords();
  const isSettled = state === "confirmed" || state === "dropped";
  return <StateTag tone={isSettled ? "none" : TONES[severity]}>{t(`issue.severity.${severity}`)}</StateTag>;
}
