// The culture card of a client as the server tells it.
import { queryOptions, useQuery } from "@tanstack/react-query";
import { api } from "../../app/api.ts";
import { keys } from "../../app/cache.ts";
import type { Id, Told } from "../../app/wire.ts";

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

export const cultureQuery = (client: Id | undefined) => queryOptions({ queryKey: keys.culture(client ?? ""), queryFn: () => api.get<Culture>(culturePath(client!)), enabled: !!client });

export const useCulture = (client: Id | undefined) => useQuery(cultureQuery(client));
