// The culture card of a client as the server tells it, and what of it a date is held against.
import { useQuery } from "@tanstack/react-query";
import { api } from "../../app/api.ts";
import { keys } from "../../app/cache.ts";
import type { Id, Told } from "../../app/wire.ts";
import type { Words } from "../../app/words.ts";

export type Culture = Told<"ClientCulture">;
export type CultureCard = Told<"CultureCard">;
export type ContactCulture = Told<"ContactCulture">;
export type ContactCard = Told<"ContactCultureCard">;
export type Reach = Told<"Reach">;

export const CHANNELS = ["mail", "phone", "wechat", "wecom", "dingtalk", "feishu", "whatsapp", "teams", "in_person"] as const satisfies Reach["channel"][];
export const ORDERS = ["family_first", "given_first"] as const satisfies CultureCard["name_order"][];

/** What may stand in an opening, as it is typed. */
export const NAMES = { name: "{name}", family: "{family}", given: "{given}" };

export const culturePath = (client: Id) => `/api/v1/clients/${client}/culture-card`;

export const useCulture = (client: Id | undefined) => useQuery({ queryKey: keys.culture(client ?? ""), queryFn: () => api.get<Culture>(culturePath(client!)), enabled: !!client });

/** Why a day is a poor one to want something by; undefined when they work on it. */
export function dayOffSentence({ t }: Pick<Words, "t">, days: Culture["days"], date: string): string | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) return undefined;
  const unusual = days.find((each) => each.date === date);
  if (unusual) return unusual.is_working ? undefined : t("culture.due_day_off", { name: unusual.name });
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
  return weekday === 0 || weekday === 6 ? t("culture.due_weekend") : undefined;
}
