// When work is done, by a calendar of the plan. The server's engine decides all dates; this reading
// serves the screen only: bands of days off, "how many working days", and the first guess shown
// until the server has answered.
import type { Id, PlanCalendar, WorkingTime } from "./plan_types.ts";
import { DAY, dayStart, minutesOf, weekdayOf } from "./wall_clock.ts";

export interface Stretch {
  from: number;
  to: number;
}

export interface DayOff extends Stretch {
  name: string | undefined;
  /** A holiday by name, or an ordinary free weekday. */
  holiday: boolean;
}

interface ReadException {
  from: number;
  to: number;
  name: string | undefined;
  working: Stretch[];
}

/** How far a reckoning looks before it gives up on a calendar without any work. */
const LONGEST_REST = 800;

export class WorkingCalendar {
  readonly id: Id;
  private readonly week: (Stretch[] | undefined)[];
  private readonly exceptions: ReadException[];
  private readonly base: WorkingCalendar | undefined;
  private readonly days = new Map<number, Stretch[]>();

  constructor(calendar: PlanCalendar, base: WorkingCalendar | undefined) {
    this.id = calendar.id;
    this.base = base;
    this.week = Array.from({ length: 7 }, (_, day) => readDay(calendar.week[day]));
    this.exceptions = calendar.exceptions.map((each) => ({
      from: minutesOf(each.from),
      to: dayStart(minutesOf(each.to)) + DAY,
      name: each.name ?? undefined,
      working: readTimes(each.working),
    }));
  }

  /** Working stretches of one day, as minutes from its midnight. */
  workingOn(day: number): Stretch[] {
    const start = dayStart(day);
    let known = this.days.get(start);
    if (!known) {
      known = this.exceptionOn(start)?.working ?? this.ordinary(weekdayOf(start));
      this.days.set(start, known);
    }
    return known;
  }

  exceptionOn(day: number): ReadException | undefined {
    return this.exceptions.find((each) => each.from <= day && day < each.to) ?? this.base?.exceptionOn(day);
  }

  private ordinary(weekday: number): Stretch[] {
    return this.week[weekday] ?? this.base?.ordinary(weekday) ?? [];
  }

  isWorkingDay(day: number): boolean {
    return this.workingOn(day).length > 0;
  }

  /** Days off within a span, days that follow each other joined when they are of one kind and name. */
  daysOff(from: number, to: number): DayOff[] {
    const found: DayOff[] = [];
    for (let day = dayStart(from); day < to; day += DAY) {
      if (this.isWorkingDay(day)) continue;
      const exception = this.exceptionOn(day);
      const holiday = exception !== undefined;
      const name = exception?.name;
      const last = found[found.length - 1];
      if (last && last.to === day && last.holiday === holiday && last.name === name) last.to = day + DAY;
      else found.push({ from: day, to: day + DAY, holiday, name });
    }
    return found;
  }

  /** Nights and breaks of working days within a span: for scales on which hours can be told apart. */
  restBetween(from: number, to: number): Stretch[] {
    const found: Stretch[] = [];
    for (let day = dayStart(from); day < to; day += DAY) {
      const working = this.workingOn(day);
      if (!working.length) continue;
      let rested = day;
      for (const work of [...working, { from: DAY, to: DAY }]) {
        if (day + work.from > rested) found.push({ from: rested, to: day + work.from });
        rested = day + work.to;
      }
    }
    return found;
  }

  /** Working minutes between two times; negative when they are the other way round. */
  minutesBetween(from: number, to: number): number {
    if (to < from) return -this.minutesBetween(to, from);
    let sum = 0;
    for (let day = dayStart(from); day < to; day += DAY) {
      for (const work of this.workingOn(day)) sum += Math.max(0, Math.min(day + work.to, to) - Math.max(day + work.from, from));
    }
    return sum;
  }

  /** The time at which this much work, begun at `from`, is done. */
  after(from: number, minutes: number): number {
    let left = minutes;
    const first = dayStart(from);
    for (let day = first, rest = 0; rest < LONGEST_REST; day += DAY) {
      const working = this.workingOn(day);
      rest = working.length ? 0 : rest + 1;
      for (const work of working) {
        const begin = Math.max(day + work.from, from);
        const length = day + work.to - begin;
        if (length <= 0) continue;
        if (left <= length) return begin + left;
        left -= length;
      }
    }
    return from + minutes;
  }

  /** The first working minute at or after a time. */
  firstWork(from: number): number {
    for (let day = dayStart(from), rest = 0; rest < LONGEST_REST; day += DAY, rest += 1) {
      for (const work of this.workingOn(day)) if (day + work.to > from) return Math.max(day + work.from, from);
    }
    return from;
  }

  /** The end of the work of a day, or of the last working day before it. */
  endOfWork(day: number): number {
    for (let at = dayStart(day), rest = 0; rest < LONGEST_REST; at -= DAY, rest += 1) {
      const last = this.workingOn(at).at(-1);
      if (last) return at + last.to;
    }
    return day;
  }

  /** Working days from one day to another, signed: Friday to Monday is one. */
  workingDaysBetween(from: number, to: number): number {
    const [first, last, sign] = from <= to ? [dayStart(from), dayStart(to), 1] : [dayStart(to), dayStart(from), -1];
    let count = 0;
    for (let day = first; day < last; day += DAY) if (this.isWorkingDay(day + (sign > 0 ? DAY : 0))) count += 1;
    return count * sign;
  }
}

/** A day without an entry inherits from the base calendar; one with an empty entry is free. */
function readDay(day: PlanCalendar["week"][number] | undefined): Stretch[] | undefined {
  return day ? readTimes(day.working) : undefined;
}

function readTimes(times: WorkingTime[]): Stretch[] {
  return times.map(({ from, to }) => ({ from: clock(from), to: clock(to) || DAY }));
}

function clock(text: string): number {
  return +text.slice(0, 2) * 60 + +text.slice(3, 5);
}

const OFFICE: PlanCalendar = {
  id: "",
  name: "",
  week: [0, 1, 2, 3, 4, 5, 6].map((day) => ({ working: day < 5 ? [{ from: "08:00", to: "12:00" }, { from: "13:00", to: "17:00" }] : [] })),
  exceptions: [],
};

/** The calendars of a plan by id; an unknown id is answered with the plan's own calendar. */
export class Calendars {
  private readonly read = new Map<Id, WorkingCalendar>();
  readonly ofPlan: WorkingCalendar;

  constructor(calendars: PlanCalendar[], planCalendar: Id) {
    const byId = new Map(calendars.map((each) => [each.id, each]));
    const reading = new Set<Id>();
    const make = (calendar: PlanCalendar): WorkingCalendar => {
      const known = this.read.get(calendar.id);
      if (known) return known;
      reading.add(calendar.id);
      const base = calendar.base_id && !reading.has(calendar.base_id) ? byId.get(calendar.base_id) : undefined;
      const made = new WorkingCalendar(calendar, base && make(base));
      reading.delete(calendar.id);
      this.read.set(calendar.id, made);
      return made;
    };
    calendars.forEach(make);
    this.ofPlan = this.read.get(planCalendar) ?? new WorkingCalendar(OFFICE, undefined);
  }

  get(id: Id | null | undefined): WorkingCalendar {
    return (id && this.read.get(id)) || this.ofPlan;
  }
}
