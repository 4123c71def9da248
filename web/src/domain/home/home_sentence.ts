// The one sentence on top of the morning look: what is worst, and where to begin.
import type { Home } from "../../app/wire.ts";
import type { Words } from "../../app/words.ts";

export function homeSentence(w: Words, home: Home): string {
  const late = home.projects.filter((each) => each.health === "late").length;
  const atRisk = home.projects.filter((each) => each.health === "at_risk").length;
  const waiting = home.waiting_for_us.count;
  const due = home.my_tasks.filter((each) => ["late", "due_today"].includes(each.reason.code)).length;
  if (home.projects.length === 0) return w.t("home.sentence.first");
  const parts: string[] = [];
  if (waiting) parts.push(w.t("home.part.waiting", { count: waiting }));
  if (late) parts.push(w.t("home.part.late", { count: late }));
  else if (atRisk) parts.push(w.t("home.part.at_risk", { count: atRisk }));
  if (due && parts.length < 2) parts.push(w.t("home.part.due", { count: due }));
  if (parts.length === 0) return w.t("home.sentence.calm");
  const first = parts[0]!;
  const sentence = parts.length === 1 ? w.t("home.sentence.one", { first }) : w.t("home.sentence.two", { first, second: parts[1] });
  // Sentences begin with a capital letter; Chinese has none to change.
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
