// What the plan cannot keep, told when an edit has brought it about.
import { toast } from "../../app/toast.ts";
import { words } from "../../app/words.ts";
import type { Id } from "../../app/wire.ts";

interface Warning {
  code: string;
  task_id?: Id | null;
}

interface Titled {
  id: Id;
  title: string;
}

/** Tells the warnings that were not there before; the newest titles win. */
export function tellWarnings(before: { warnings: Warning[]; tasks: Titled[] } | undefined, now: Warning[], changed: Titled[] = []): void {
  const news = now.filter((warning) => !before?.warnings.some((each) => each.code === warning.code && each.task_id === warning.task_id));
  const [first] = news;
  if (!first) return;
  const task = [...changed, ...(before?.tasks ?? [])].find((each) => each.id === first.task_id)?.title ?? "";
  const text = words().first([`plan.warning.${first.code}`, "plan.warning.other"], { task });
  toast({ text: news.length > 1 ? words().t("plan.warning.and_more", { text, count: news.length - 1 }) : text, kind: "problem" });
}
