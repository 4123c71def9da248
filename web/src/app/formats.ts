// Dates, times, durations and figures as design.md writes them: 24 Mar / 3月24日, weekday where it
// helps, the year only when it is not this one. Civil dates and plan times ("2027-03-24",
// "2027-03-24T17:00") are wall-clock and never shifted; instants ("…Z") are shown in the reader's zone.

export type Language = "en" | "zh-CN";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAYS_EN = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const LONG_DAYS_EN = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const DAYS_ZH = ["日", "一", "二", "三", "四", "五", "六"];

interface Civil {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
}

/** Reads a civil date, a plan time or an instant; the latter in the given zone. */
export function civil(value: string, zone: string): Civil | undefined {
  const plain = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::\d{2}(?:\.\d+)?)?)?$/.exec(value);
  if (plain) return { year: +plain[1]!, month: +plain[2]!, day: +plain[3]!, hour: +(plain[4] ?? 0), minute: +(plain[5] ?? 0) };
  const at = new Date(value);
  if (Number.isNaN(at.getTime())) return undefined;
  const parts = Object.fromEntries(zoneFormat(zone).formatToParts(at).map((part) => [part.type, part.value]));
  return { year: +parts.year!, month: +parts.month!, day: +parts.day!, hour: +parts.hour! % 24, minute: +parts.minute! };
}

const zoneFormats = new Map<string, Intl.DateTimeFormat>();
function zoneFormat(zone: string): Intl.DateTimeFormat {
  let made = zoneFormats.get(zone);
  if (!made) {
    const options = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
    try {
      made = new Intl.DateTimeFormat("en-GB", { ...options, timeZone: zone });
    } catch {
      made = new Intl.DateTimeFormat("en-GB", { ...options, timeZone: "UTC" });
    }
    zoneFormats.set(zone, made);
  }
  return made;
}

export interface DateStyle {
  weekday?: boolean | undefined;
  /** "auto" (the default) shows the year when it is not the present one. */
  year?: "auto" | "always" | "never" | undefined;
}

export interface Formats {
  language: Language;
  zone: string;
  /** Now, for "is it this year" and "today"; tests hold it. */
  now: () => Date;
}

export function formatDate(f: Formats, value: string | null | undefined, style: DateStyle = {}): string {
  const date = value ? civil(value, f.zone) : undefined;
  if (!date) return "–";
  const thisYear = civil(f.now().toISOString(), f.zone)!.year;
  const year = style.year === "always" || (style.year !== "never" && date.year !== thisYear);
  const weekday = new Date(Date.UTC(date.year, date.month - 1, date.day)).getUTCDay();
  if (f.language === "en") {
    const day = `${date.day} ${MONTHS[date.month - 1]}${year ? ` ${date.year}` : ""}`;
    return style.weekday ? `${DAYS_EN[weekday]} ${day}` : day;
  }
  const day = `${year ? `${date.year}年` : ""}${date.month}月${date.day}日`;
  return style.weekday ? `${day} 周${DAYS_ZH[weekday]}` : day;
}

/** From the first day to the last, what both share said once: "16–22 Nov", 11月16日至22日; one day stands alone. */
export function formatPeriod(f: Formats, from: string | null | undefined, until: string | null | undefined, style: DateStyle = {}): string {
  const [first, last] = [from, until].map((value) => (value ? civil(value, f.zone) : undefined));
  if (!first || !last) return `${formatDate(f, from, style)} – ${formatDate(f, until, style)}`;
  const isSameYear = first.year === last.year;
  const isSameMonth = isSameYear && first.month === last.month;
  if (isSameMonth && first.day === last.day) return formatDate(f, until, style);
  const thisYear = civil(f.now().toISOString(), f.zone)!.year;
  const isAsked = style.year !== undefined && style.year !== "auto";
  const year = isAsked ? style.year : first.year === thisYear && isSameYear ? "never" : "always";
  const day = (value: string, isYearSaid: boolean) => formatDate(f, value, { year: isYearSaid && year !== "never" ? "always" : "never" });
  if (f.language === "en") return isSameMonth ? `${first.day}–${day(until!, true)}` : `${day(from!, !isSameYear)} – ${day(until!, true)}`;
  return isSameMonth ? `${day(from!, true)}至${last.day}日` : `${day(from!, true)}至${day(until!, !isSameYear)}`;
}

export function formatTime(f: Formats, value: string): string {
  const date = civil(value, f.zone);
  return date ? `${date.hour}:${String(date.minute).padStart(2, "0")}` : "–";
}

export function formatDateTime(f: Formats, value: string | null | undefined, style: DateStyle = {}): string {
  return value && civil(value, f.zone) ? `${formatDate(f, value, style)} ${formatTime(f, value)}` : "–";
}

/** The heading of the day: "Wednesday 20 January" is written short, as the mocks have it. */
export function formatToday(f: Formats): string {
  const iso = f.now().toISOString();
  const date = civil(iso, f.zone)!;
  const weekday = new Date(Date.UTC(date.year, date.month - 1, date.day)).getUTCDay();
  const long = new Intl.DateTimeFormat("en", { month: "long", timeZone: "UTC" }).format(new Date(Date.UTC(date.year, date.month - 1, 1)));
  const day = f.language === "en" ? `${LONG_DAYS_EN[weekday]} ${date.day} ${long}` : `${date.month}月${date.day}日 星期${DAYS_ZH[weekday]}`;
  return `${day} · ${formatTime(f, iso)}`;
}

/** When something happened, as people say it: 8:42 today, else the day. */
export function formatWhen(f: Formats, value: string, yesterday: string): string {
  const date = civil(value, f.zone);
  if (!date) return "–";
  const today = civil(f.now().toISOString(), f.zone)!;
  const days = Math.round((Date.UTC(today.year, today.month - 1, today.day) - Date.UTC(date.year, date.month - 1, date.day)) / 86_400_000);
  if (days === 0) return formatTime(f, value);
  if (days === 1) return `${yesterday} ${formatTime(f, value)}`;
  return days < 7 && days > 0 ? `${formatDate(f, value, { weekday: true })} ${formatTime(f, value)}` : formatDate(f, value);
}

/** How long something has been waiting: minutes, hours, then days of the calendar. */
export function formatAge(f: Formats, since: string): string {
  const minutes = minutesSince(f, since);
  if (Number.isNaN(minutes)) return "–";
  const units = f.language === "en" ? { day: " d", hour: " h", minute: " min" } : { day: " 天", hour: " 小时", minute: " 分钟" };
  if (minutes < 60) return `${minutes}${units.minute}`;
  if (minutes < 1440) return `${Math.floor(minutes / 60)}${units.hour}`;
  return `${Math.floor(minutes / 1440)}${units.day}`;
}

/** Less than a minute ago: there is nothing to count yet. */
export function isJustNow(f: Formats, since: string): boolean {
  return minutesSince(f, since) === 0;
}

function minutesSince(f: Formats, since: string): number {
  return Math.max(0, Math.round((f.now().getTime() - new Date(since).getTime()) / 60_000));
}

/** Working time: whole days where it comes out even, hours and minutes below a day. */
export function formatDuration(f: Formats, minutes: number, minutesPerDay = 480): string {
  const units = f.language === "en" ? { day: " d", hour: " h", minute: " min" } : { day: " 天", hour: " 小时", minute: " 分钟" };
  const sign = minutes < 0 ? "−" : "";
  const size = Math.abs(minutes);
  if (size >= minutesPerDay || size === 0) return `${sign}${formatNumber(f, round(size / minutesPerDay))}${units.day}`;
  if (size >= 60) return `${sign}${formatNumber(f, round(size / 60))}${units.hour}`;
  return `${sign}${size}${units.minute}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** In a language's own way: English sets a space before the sign, Chinese none. */
export function formatPercent(f: Formats, value: number): string {
  return `${formatNumber(f, value)}${f.language === "en" ? "\u00a0" : ""}%`;
}

export function formatNumber(f: Formats, value: number): string {
  return new Intl.NumberFormat(f.language, { maximumFractionDigits: 2 }).format(value);
}

/** Names joined as the language does: "Ann, Bo" and "安、波". */
export function joinNames(f: Formats, names: string[]): string {
  return names.join(f.language === "en" ? ", " : "、");
}
