// Where a requirement stands with the client: shape and words first, then colour.
import { useWords } from "../../app/words.ts";
import { StateTag, type Tone } from "../../ui/Marks.tsx";
import type { IconName } from "../../ui/Icon.tsx";
import type { Told } from "../../app/wire.ts";
import type { Requirement, RequirementState as State } from "./requirement.ts";

const FACES: Record<State, { tone: Tone; icon?: IconName }> = {
  draft: { tone: "none" },
  sent: { tone: "none", icon: "clock" },
  confirmed: { tone: "on_track" },
  questioned: { tone: "at_risk", icon: "talk" },
  unconfirmed: { tone: "at_risk" },
  dropped: { tone: "none", icon: "cross" },
};

type Standing = Pick<Requirement, "state" | "confirmed_version" | "sent_version" | "questioned_version">;

/** The word of a state with the version it speaks of. */
export function stateWord({ state, confirmed_version, sent_version, questioned_version }: Standing): { word: string; version: number } {
  const version = { confirmed: confirmed_version, unconfirmed: confirmed_version, sent: sent_version, questioned: questioned_version, draft: null, dropped: null }[state];
  return { word: version ? `requirement.stands.${state}` : `requirement.state.${state}`, version: version ?? 0 };
}

/** The same where only a trace to it is known: of a confirmation the version is told. */
export function TracedRequirementState({ of }: { of: Told<"TracedRecord"> }) {
  const state = of.state as State;
  return <RequirementState of={{ state, confirmed_version: of.confirmed_version ?? null, sent_version: null, questioned_version: null }} />;
}

export function RequirementState({ of }: { of: Standing }) {
  const { t } = useWords();
  const { word, version } = stateWord(of);
  return <StateTag {...FACES[of.state]}>{t(word, { version })}</StateTag>;
}
