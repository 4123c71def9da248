// Where a sign-off stands, as a tag, and on whom it waits since when, as words.
import { useWords, type Words } from "../../app/words.ts";
import type { IconName } from "../../ui/Icon.tsx";
import { StateTag, type Tone } from "../../ui/Marks.tsx";
import { faceOf, type Face, type SignOffLine } from "./sign_off.ts";

const FACES: Record<Face, { tone: Tone; icon?: IconName }> = {
  waiting: { tone: "none", icon: "clock" },
  nobody: { tone: "late", icon: "people" },
  over: { tone: "at_risk", icon: "clock" },
  approved: { tone: "on_track" },
  deemed_accepted: { tone: "on_track", icon: "clock" },
  approved_with_conditions: { tone: "on_track", icon: "warn" },
  other_terms: { tone: "at_risk", icon: "talk" },
  declined: { tone: "at_risk", icon: "cross" },
  superseded: { tone: "none" },
  withdrawn: { tone: "none" },
};

/** As it is called for what was sent: minutes are confirmed, not approved. */
export const faceWord = (w: Pick<Words, "first">, kind: string, face: Face): string => w.first([`sign_offs.face.${kind}.${face}`, `sign_offs.face.${face}`]);

export function SignOffTag({ of }: { of: SignOffLine }) {
  const w = useWords();
  const face = faceOf(of);
  return <StateTag {...FACES[face]}>{faceWord(w, of.kind, face)}</StateTag>;
}

/** "Waiting for Zheng Haiyan since 24 March". */
export function useWaiting() {
  const { t, joinNames, formatWhen } = useWords();
  return ({ waiting_for, waiting_since, opened_at, client_name }: SignOffLine) =>
    waiting_for.length === 0 ? t("sign_offs.waiting_nobody", { client: client_name }) : t("sign_offs.waiting_since", { names: joinNames(waiting_for.map((each) => each.name)), since: formatWhen(waiting_since ?? opened_at) });
}
