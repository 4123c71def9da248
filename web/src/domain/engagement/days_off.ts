// On which days the clients' people are not there, with whose days they are: for wherever a date is chosen or read.
import { useQueries } from "@tanstack/react-query";
import { useMemo } from "react";
import { useParties } from "../../app/cache.ts";
import type { Id, Party } from "../../app/wire.ts";
import type { Words } from "../../app/words.ts";
import { cultureQuery, type Culture } from "./culture.ts";

type Day = Culture["days"][number];

export interface Stretch {
  name: string;
  name_en: string;
  from: string;
  to: string;
}

/** One stretch, and the parties that are off on all of it for the same reason. */
export interface ClientDaysOff extends Stretch {
  parties: { id: Id; client: string }[];
}

const dayAfter = (date: string) => new Date(Date.parse(`${date}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);

/** Days off by name that follow each other as one stretch. */
export function stretchesOf(days: readonly Day[]): Stretch[] {
  const found: Stretch[] = [];
  for (const { date, name, name_en, is_working } of days) {
    if (is_working) continue;
    const last = found.at(-1);
    if (last && last.name === name && dayAfter(last.to) === date) last.to = date;
    else found.push({ name, name_en, from: date, to: date });
  }
  return found;
}

/** Of all parties, by their first day; what several share stands there once. */
export function sharedStretches(cards: readonly { party: Pick<Party, "id" | "client_name">; days: readonly Day[] }[]): ClientDaysOff[] {
  const found = new Map<string, ClientDaysOff>();
  for (const { party, days } of cards) {
    for (const each of stretchesOf(days)) {
      const key = `${each.from} ${each.to} ${each.name}`;
      const there = found.get(key) ?? { ...each, parties: [] };
      there.parties.push({ id: party.id, client: party.client_name });
      found.set(key, there);
    }
  }
  return [...found.values()].sort((one, other) => one.from.localeCompare(other.from));
}

/** The days off of everybody who takes part in a project; none until they are there. */
export function useClientDaysOff(project: Id): ClientDaysOff[] {
  const parties = useParties(project).data?.items;
  const cards = useQueries({ queries: (parties ?? []).map((party) => cultureQuery(party.client_id)), combine: (told) => told.map((each) => each.data) });
  return useMemo(() => sharedStretches((parties ?? []).map((party, place) => ({ party, days: cards[place]?.days ?? [] }))), [parties, cards]);
}

/** Those that are not over. */
export const stillToCome = (all: readonly ClientDaysOff[], today: string): ClientDaysOff[] => all.filter((each) => each.to >= today);

/** Of one party, or of any, the first that is off on a day. */
export function offOn(all: readonly ClientDaysOff[], date: string, party?: Id): ClientDaysOff | undefined {
  return all.find((each) => each.from <= date && date <= each.to && (!party || each.parties.some(({ id }) => id === party)));
}

export const occasionOf = ({ language }: Pick<Words, "language">, { name, name_en }: Pick<Stretch, "name" | "name_en">): string => (language === "en" ? name_en : name);

/** "National Day · Haichuan". */
export function titleOf(w: Pick<Words, "language" | "joinNames">, off: ClientDaysOff): string {
  return `${occasionOf(w, off)} · ${w.joinNames(off.parties.map(({ client }) => client))}`;
}
