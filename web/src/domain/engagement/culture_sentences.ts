// What a culture card says of a day that something is wanted by, and of how somebody wants to be reached.
import { formatDateTime } from "../../app/formats.ts";
import type { Id, Question } from "../../app/wire.ts";
import type { Words } from "../../app/words.ts";
import type { Culture } from "./culture.ts";

/** Wanted by today or tomorrow. */
const isUrgent = (today: string, due: string | null | undefined) => !!due && Date.parse(due) - Date.parse(today) <= 86_400_000;

/** By what and when somebody, or all of them, want to be reached; undefined where their card leaves it open. */
export function reachSentence({ t, today }: Pick<Words, "t" | "today">, culture: Pick<Culture, "card" | "contacts"> | undefined, person?: Id, due?: string | null): string | undefined {
  if (!culture) return undefined;
  const matter = isUrgent(today(), due) ? "urgent" : "ordinary";
  const contact = culture.contacts.find((each) => each.person_id === person);
  const { channel, hours } = contact?.own[matter] ?? culture.card[matter];
  if (channel === "mail" && !hours) return undefined;
  const said = { who: contact?.name ?? t("culture.they"), channel: t(`culture.channel.${channel}`), from: hours?.from ?? "", to: hours?.to ?? "", zone: contact?.time_zone ?? "" };
  return t(`culture.reach.${matter}${hours ? (contact ? "_hours_zone" : "_hours") : ""}`, said);
}

/** Why a day is a poor one to want something by; undefined when they work on it. */
export function dayOffSentence({ t, language }: Pick<Words, "t" | "language">, days: Culture["days"], date: string): string | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) return undefined;
  const unusual = days.find((each) => each.date === date);
  if (unusual) return unusual.is_working ? undefined : t("culture.due_day_off", { name: language === "en" ? unusual.name_en : unusual.name });
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
  return weekday === 0 || weekday === 6 ? t("culture.due_weekend") : undefined;
}

/** When the mails leave that wait for the hours of their readers, in the readers' time; undefined where none waits. */
export function mailWaitsSentence({ t, language, joinNames }: Pick<Words, "t" | "language" | "joinNames">, waits: Question["mail_waits"], now = () => new Date()): string | undefined {
  const first = [...waits].sort((one, other) => one.until.localeCompare(other.until))[0];
  if (!first) return undefined;
  const when = formatDateTime({ language, zone: first.time_zone, now }, first.until, { weekday: true });
  return t("culture.mail_waits", { names: joinNames([...new Set(waits.map((each) => each.name))]), when, many: waits.length > 1 ? "yes" : "no" });
}
