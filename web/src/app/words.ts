// The words of every screen, from the catalogues shared with the server. One language is loaded at a
// time; switching needs no reload. What the first screens need comes at once, the rest with the first
// screen that needs more (word_parts.ts). A key that is missing shows itself: the tests hold that none is.
import { useMemo, useSyncExternalStore } from "react";
import * as formats from "./formats.ts";
import type { DateStyle, Formats, Language } from "./formats.ts";
import { fill, type Params } from "./message.ts";
import { partOf } from "./word_parts.ts";

export type { Language } from "./formats.ts";

type Catalogue = Record<string, string>;

type Load = () => Promise<{ default: Catalogue }>;

const CATALOGUES: Record<Language, { first: Load; further: Load }> = {
  en: { first: () => import("words:en/first"), further: () => import("words:en/further") },
  "zh-CN": { first: () => import("words:zh-CN/first"), further: () => import("words:zh-CN/further") },
};
const KEPT = "rapport.language";

interface State {
  language: Language;
  zone: string;
  catalogue: Catalogue;
}

let state: State = { language: "zh-CN", zone: ownZone(), catalogue: {} };
const listeners = new Set<() => void>();

function ownZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
}

function become(next: State): void {
  state = next;
  listeners.forEach((listener) => listener());
}

/** The language before anybody has signed in: the one used last, else the browser's. */
export function firstLanguage(): Language {
  const kept = readKept();
  if (kept) return kept;
  return navigator.languages.some((each) => each.toLowerCase().startsWith("zh")) ? "zh-CN" : "en";
}

function readKept(): Language | undefined {
  try {
    const kept = localStorage.getItem(KEPT);
    return kept === "en" || kept === "zh-CN" ? kept : undefined;
  } catch {
    return undefined;
  }
}

let wantsFurther = false;

async function catalogueOf(language: Language): Promise<Catalogue> {
  const { first, further } = CATALOGUES[language];
  const isWhole = wantsFurther;
  const parts = await Promise.all(isWhole ? [first(), further()] : [first()]);
  // A screen that needs all words was opened in the meantime.
  if (isWhole !== wantsFurther) return catalogueOf(language);
  return Object.assign({}, ...parts.map((part) => part.default)) as Catalogue;
}

/** Loads a part of the app together with the words that only it and its like need. */
export function withFurtherWords<Module>(load: () => Promise<Module>): () => Promise<Module> {
  return async () => {
    const [module] = await Promise.all([load(), furtherWords()]);
    return module;
  };
}

/** Waits until a problem can be told in its own words; where they cannot be fetched, the general ones have to do. */
export async function wordsOf(codes: string[]): Promise<void> {
  if (codes.every((code) => partOf(`problem.${code}`) === "first")) return;
  await furtherWords().catch(() => {});
}

async function furtherWords(): Promise<void> {
  if (wantsFurther) return;
  const { language } = state;
  const further = (await CATALOGUES[language].further()).default;
  if (wantsFurther) return;
  // Somebody who switched the language meanwhile is served in the new one.
  if (state.language !== language) return furtherWords();
  wantsFurther = true;
  become({ ...state, catalogue: { ...state.catalogue, ...further } });
}

export async function setLanguage(language: Language): Promise<void> {
  const catalogue = await catalogueOf(language);
  document.documentElement.lang = language;
  try {
    localStorage.setItem(KEPT, language);
  } catch {
    // A browser that keeps nothing still shows the language for this visit.
  }
  become({ ...state, language, catalogue });
}

/** The zone in which instants are shown; plan times stay as they are. */
export function setZone(zone: string): void {
  if (zone && zone !== state.zone) become({ ...state, zone });
}

export interface Words {
  language: Language;
  zone: string;
  t: (key: string, params?: Params) => string;
  /** The first key that exists; for codes that come from the server. */
  first: (keys: string[], params?: Params) => string;
  formatDate: (value: string | null | undefined, style?: DateStyle) => string;
  formatPeriod: (from: string | null | undefined, until: string | null | undefined, style?: DateStyle) => string;
  formatTime: (value: string) => string;
  formatDateTime: (value: string | null | undefined, style?: DateStyle) => string;
  formatToday: () => string;
  formatWhen: (value: string) => string;
  formatDuration: (minutes: number, minutesPerDay?: number) => string;
  formatAge: (since: string) => string;
  isJustNow: (since: string) => boolean;
  formatNumber: (value: number) => string;
  formatPercent: (value: number) => string;
  joinNames: (names: string[]) => string;
  /** Today in the reader's zone, as YYYY-MM-DD. */
  today: () => string;
}

function wordsIn({ language, zone, catalogue }: State): Words {
  const f: Formats = { language, zone, now: () => new Date() };
  const t = (key: string, params: Params = {}) => fill(catalogue[key] ?? key, params, language);
  return {
    language,
    zone,
    t,
    first: (keys, params) => t(keys.find((key) => key in catalogue) ?? keys[keys.length - 1] ?? "", params),
    formatDate: (value, style) => formats.formatDate(f, value, style),
    formatPeriod: (from, until, style) => formats.formatPeriod(f, from, until, style),
    formatTime: (value) => formats.formatTime(f, value),
    formatDateTime: (value, style) => formats.formatDateTime(f, value, style),
    formatToday: () => formats.formatToday(f),
    formatWhen: (value) => formats.formatWhen(f, value, t("time.yesterday")),
    formatDuration: (minutes, minutesPerDay) => formats.formatDuration(f, minutes, minutesPerDay),
    formatAge: (since) => formats.formatAge(f, since),
    isJustNow: (since) => formats.isJustNow(f, since),
    formatNumber: (value) => formats.formatNumber(f, value),
    formatPercent: (value) => formats.formatPercent(f, value),
    joinNames: (names) => formats.joinNames(f, names),
    today: () => {
      const day = formats.civil(new Date().toISOString(), zone)!;
      return `${day.year}-${String(day.month).padStart(2, "0")}-${String(day.day).padStart(2, "0")}`;
    },
  };
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The words and formats of the reader's language; a component using it follows the switch. */
export function useWords(): Words {
  const now = useSyncExternalStore(subscribe, () => state);
  return useMemo(() => wordsIn(now), [now]);
}

/** The same outside components. */
export function words(): Words {
  return wordsIn(state);
}
