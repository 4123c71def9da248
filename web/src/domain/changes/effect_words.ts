// What a change does, in words: the sentence at the head of its page, and its parts.
import { sayMoney, type Money } from "../../app/money.ts";
import type { Words } from "../../app/words.ts";

type Say = Pick<Words, "t" | "language" | "formatDate">;

/** "5 working days later": also for figures in a table. */
export function finishEffect({ t }: Say, days: number): string {
  return days === 0 ? t("changes.finish_stays") : t(days > 0 ? "changes.days_later" : "changes.days_earlier", { days: Math.abs(days) });
}

function priceEffect({ t, language }: Say, price: Money): string {
  const amount = sayMoney(language, { ...price, minor: Math.abs(price.minor) });
  return t(price.minor > 0 ? "changes.costs_more" : "changes.costs_less", { amount });
}

/** "Support 2-D pallet codes: finish 5 working days later, ¥86,000 more". */
export function headSentence(w: Say, title: string, days: number | undefined, price: Money | null | undefined): string {
  if (days === undefined) return title;
  const finish = days === 0 ? w.t("changes.sentence.stays") : w.t(days > 0 ? "changes.sentence.later" : "changes.sentence.earlier", { days: Math.abs(days) });
  return w.t(price ? "changes.sentence.both" : "changes.sentence.finish", { title, finish, price: price ? priceEffect(w, price) : "" });
}

/** What the client would agree to, as they are told it. */
export function clientSentence(w: Say, finish: string, price: Money | null): string {
  const date = w.formatDate(finish);
  return price ? w.t("changes.offer.says_both", { date, price: priceEffect(w, price) }) : w.t("changes.offer.says", { date });
}

/** "+5 wd" beside a mark. */
export function shortShift({ t }: Pick<Words, "t">, days: number): string {
  return t("changes.short_days", { days: `${days > 0 ? "+" : "−"}${Math.abs(days)}` });
}
