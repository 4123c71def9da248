// Where a deliverable stands with the client: shape and words first, then colour.
import { useWords } from "../../app/words.ts";
import type { IconName } from "../../ui/Icon.tsx";
import { StateTag, type Tone } from "../../ui/Marks.tsx";
import type { CaseRun, DeliverableRow, DeliverableState as State } from "./deliverable.ts";

const FACES: Record<State, { tone: Tone; icon?: IconName }> = {
  draft: { tone: "none" },
  submitted: { tone: "none", icon: "clock" },
  accepted: { tone: "on_track" },
  accepted_in_part: { tone: "at_risk" },
  accepted_with_conditions: { tone: "at_risk", icon: "tick" },
  rejected: { tone: "late", icon: "cross" },
};

export function DeliverableState({ state }: { state: State }) {
  const { t } = useWords();
  return <StateTag {...FACES[state]}>{t(`deliverable.state.${state}`)}</StateTag>;
}

/** What is left to do, in words; nothing where nothing is. */
export function LeftToDo({ of }: { of: Pick<DeliverableRow, "open_defects" | "open_conditions" | "open_remarks" | "open_round"> }) {
  const { t } = useWords();
  const said = [
    of.open_round && t("review.open_round", { round: of.open_round }),
    of.open_remarks > 0 && t("review.open_remarks", { count: of.open_remarks }),
    of.open_defects > 0 && t("deliverable.open_defects", { count: of.open_defects }),
    of.open_conditions > 0 && t("deliverable.open_conditions", { count: of.open_conditions }),
  ].filter(Boolean);
  return said.length > 0 ? <span className="small">{said.join(" · ")}</span> : null;
}

/** How an acceptance case went. */
export function CaseTag({ result }: { result: CaseRun["result"] }) {
  const { t } = useWords();
  const tone = result === "passed" ? "on_track" : result === "failed" ? "late" : "none";
  return (
    <StateTag tone={tone} {...(result === "failed" ? { icon: "cross" as const } : {})}>
      {t(`acceptance_case.result.${result ?? "open"}`)}
    </StateTag>
  );
}
