// Before something is sent again: what changed beside what this client answered before.
import type { Told } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";

const PARTS = ["changed", "new", "gone"] as const;
const SENTENCE = {
  approved: "ask.since.confirmed",
  approved_with_conditions: "ask.since.confirmed",
  deemed_accepted: "ask.since.deemed",
  other_terms: "ask.since.not_confirmed",
  declined: "ask.since.not_confirmed",
} as const;

export function SinceNote({ since }: { since: Told<"SinceCount"> | null | undefined }) {
  const { t } = useWords();
  if (!since) return null;
  // Documents have their version in their number; a deliverable keeps its number.
  const number = since.number.endsWith(`v${since.version}`) ? since.number : `${since.number} ${t("ask.since.version", { version: since.version })}`;
  const told = PARTS.filter((part) => since[part] > 0).map((part) => t(`ask.since.${part}`, { count: since[part] }));
  const what = told.length > 0 ? told.join(t("ask.since.and")) : t("ask.since.nothing");
  return <p className="small strong">{t(SENTENCE[since.verdict], { number, what })}</p>;
}
