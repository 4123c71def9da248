// Where a change request stands, as a mark: its weight grows with what is wanted of us.
import { useWords } from "../../app/words.ts";
import type { IconName } from "../../ui/Icon.tsx";
import { StateTag, type Tone } from "../../ui/Marks.tsx";
import type { ChangeState } from "./change_kinds.ts";

const MARKS: Record<ChangeState, { tone: Tone; icon: IconName | undefined }> = {
  received: { tone: "at_risk", icon: undefined },
  assessing: { tone: "none", icon: "clock" },
  offered: { tone: "none", icon: "door" },
  approved: { tone: "on_track", icon: undefined },
  applied: { tone: "on_track", icon: undefined },
  without_work: { tone: "on_track", icon: "tick" },
  not_applied: { tone: "late", icon: undefined },
  done: { tone: "at_risk", icon: undefined },
  declined: { tone: "none", icon: "cross" },
  closed: { tone: "none", icon: "tick" },
};

export function ChangeStateTag({ state }: { state: ChangeState }) {
  const { t } = useWords();
  const { tone, icon } = MARKS[state];
  return (
    <StateTag tone={tone} {...(icon ? { icon } : {})}>
      {t(`change.state.${state}`)}
    </StateTag>
  );
}
