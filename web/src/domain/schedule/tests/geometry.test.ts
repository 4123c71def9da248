// Time to pixels and back, ticks, bars, routes, and what lies under the pointer.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { beginDrag, dragTo, editsOfDrag, questionOf } from "../gantt_drag.ts";
import { barOf, besideTag, floatLine, hitAt, routeOf, type Bar, type Frame } from "../geometry.ts";
import { modelOf } from "../plan_model.ts";
import { ZOOMS, headOf, scaleFor, scaleToFit, tickLabel, timeAt, xOf } from "../time_scale.ts";
import { DAY, dateOf, dateTimeOf, lastDay, minutesOf, weekdayOf } from "../wall_clock.ts";
import { Calendars } from "../working_time.ts";
import { anyPlan, plan, task } from "./plan_maker.ts";

const calendars = new Calendars(plan([]).calendars, "office");
const origin = minutesOf("2027-01-04");
const frame: Frame = { scale: scaleFor("day", origin), calendars, rowHeight: 28 };
const anyTime = fc.integer({ min: minutesOf("2020-01-01"), max: minutesOf("2040-01-01") });
const anyZoom = fc.constantFrom(...ZOOMS);

describe("the wall clock", () => {
  it("reads what it wrote", () => fc.assert(fc.property(anyTime, (time) => void expect(minutesOf(dateTimeOf(time))).toBe(time))));
  it("knows weekdays and ends at midnight", () => {
    expect(weekdayOf(minutesOf("2027-01-04"))).toBe(0);
    expect(lastDay("2027-03-25T00:00")).toBe("2027-03-24");
    expect(lastDay("2027-03-24T17:00")).toBe("2027-03-24");
  });
});

describe("working time", () => {
  const { ofPlan } = calendars;
  it("skips weekends and the festival, and works on the make-up Saturday", () => {
    expect(ofPlan.isWorkingDay(minutesOf("2027-01-30"))).toBe(true);
    expect(ofPlan.isWorkingDay(minutesOf("2027-02-08"))).toBe(false);
    expect(dateTimeOf(ofPlan.after(minutesOf("2027-02-04T08:00"), 960))).toBe("2027-02-12T17:00");
    expect(ofPlan.workingDaysBetween(minutesOf("2027-02-04"), minutesOf("2027-02-12"))).toBe(1);
  });
  it("inherits from the base calendar what it does not say itself", () => {
    const six = calendars.get("six_days");
    expect([0, 1, 2, 3, 4, 5, 6].map((day) => six.isWorkingDay(origin + day * DAY))).toEqual([true, true, true, true, true, true, false]);
    expect(six.isWorkingDay(minutesOf("2027-02-06"))).toBe(false);
  });
  it("adds up: after so much work, so much work lies between", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 200 * DAY }), fc.integer({ min: 1, max: 30_000 }), (offset, minutes) => {
        const start = ofPlan.firstWork(origin + offset);
        expect(ofPlan.minutesBetween(start, ofPlan.after(start, minutes))).toBe(minutes);
      }),
    );
  });
});

describe("the time scale", () => {
  it("goes there and back", () => fc.assert(fc.property(anyZoom, anyTime, (zoom, time) => void expect(timeAt(scaleFor(zoom, origin), xOf(scaleFor(zoom, origin), time))).toBeCloseTo(time, 3))));

  it("has ticks that rise, cover the view, and are not crowded", () => {
    fc.assert(
      fc.property(anyZoom, anyTime, (zoom, from) => {
        const scale = scaleFor(zoom, origin);
        const to = from + (1200 / scale.pxPerDay) * DAY;
        const { upper, lower } = headOf(scale, from, to);
        for (const ticks of [upper, lower]) {
          if (!ticks.length) continue;
          expect(ticks[0]!.at).toBeLessThanOrEqual(from);
          ticks.slice(1).forEach((tick, at) => expect(xOf(scale, tick.at) - xOf(scale, ticks[at]!.at)).toBeGreaterThan(13));
        }
        expect(lower.length).toBeLessThan(120);
      }),
    );
  });

  it.each([
    ["week", "2027-01-25", "Jan 2027", "25", "2027 年 1 月"],
    ["month", "2027-01-25", "2027", "Jan", "2027 年"],
    ["quarter", "2027-02-25", "2027", "Q1", "2027 年"],
    ["hour", "2027-01-25", "Mon 25 Jan 2027", "0:00", "2027年1月25日 周一"],
  ] as const)("at %s says %s", (zoom, from, upper, lower, chinese) => {
    const head = headOf(scaleFor(zoom, origin), minutesOf(from), minutesOf(from) + 20 * DAY);
    expect(tickLabel(head.upper[0]!, "upper", "en", false)).toBe(upper);
    expect(tickLabel(head.lower[0]!, "lower", "en", false)).toBe(lower);
    expect(tickLabel(head.upper[0]!, "upper", "zh-CN", false)).toBe(chinese);
  });

  it("fits a span into a width", () => {
    const scale = scaleToFit(origin, origin + 100 * DAY, 500);
    expect(xOf(scale, origin + 100 * DAY)).toBeCloseTo(500);
  });
});

describe("bars", () => {
  it("of whole days meet the lines of days", () => {
    const [row] = modelOf(plan([task("one", { start: "2027-01-05T08:00", finish: "2027-01-07T17:00" })])).rows;
    expect(barOf(row!, 2, frame)).toMatchObject({ shape: "bar", x: 34, width: 102, y: 2 * 28 + 14 - 1 - 5 });
  });

  it("lie in their row, start before they end, and are hit in their middle", () => {
    fc.assert(
      fc.property(anyPlan, anyZoom, (any, zoom) => {
        const model = modelOf(any);
        const here = { ...frame, scale: scaleFor(zoom, origin) };
        model.rows.forEach((row, place) => {
          const bar = barOf(row, place, here);
          expect(bar.width).toBeGreaterThan(0);
          expect(bar.y).toBeGreaterThanOrEqual(place * 28);
          expect(bar.y + bar.height).toBeLessThanOrEqual((place + 1) * 28);
          expect(bar.done).toBeLessThanOrEqual(bar.width);
          expect(hitAt(bar.x + bar.width / 2, place * 28 + 14, model.rows, here)?.row).toBe(row);
        });
        expect(hitAt(0, model.rows.length * 28 + 1, model.rows, here)).toBeUndefined();
      }),
    );
  });

  it("have edges to stretch and handles to draw from", () => {
    const { rows } = modelOf(plan([task("one", { finish: "2027-01-08T17:00" })]));
    const bar = barOf(rows[0]!, 0, frame);
    const part = (x: number) => hitAt(x, 14, rows, frame)?.part;
    expect([part(bar.x + 2), part(bar.x + 60), part(bar.x + bar.width - 2), part(bar.x + bar.width + 9), part(bar.x + bar.width + 40)]).toEqual(["start", "body", "finish", "link_finish", undefined]);
  });

  it("show float up to the late finish only when there is some", () => {
    const [free, none] = modelOf(plan([task("free", { total_float_minutes: 960 }), task("none", { position: 2 })])).rows;
    expect(floatLine(free!, 0, frame)).toMatchObject({ from: 34, to: 102 });
    expect(floatLine(none!, 1, frame)).toBeUndefined();
  });
});

describe("routes", () => {
  const anyBar = fc.record({ x: fc.integer({ min: 0, max: 900 }), width: fc.integer({ min: 4, max: 300 }), place: fc.integer({ min: 0, max: 30 }) }).map(({ x, width, place }): Bar => ({ shape: "bar", x, width, y: place * 28 + 8, height: 10, critical: false, done: 0 }));

  it("have right angles, leave at one bar's end and arrive at the other's", () => {
    fc.assert(
      fc.property(fc.constantFrom("fs" as const, "ss" as const, "ff" as const, "sf" as const), anyBar, anyBar, (kind, from, to) => {
        const route = routeOf(kind, from, to, 28);
        route.slice(1).forEach(([x, y], at) => expect(x === route[at]![0] || y === route[at]![1]).toBe(true));
        expect(route[0]).toEqual([kind[0] === "f" ? from.x + from.width : from.x, from.y + 5]);
        const [x, y] = route.at(-1)!;
        expect(x).toBeGreaterThanOrEqual(to.x);
        expect(x).toBeLessThanOrEqual(to.x + to.width);
        expect(y).toBeGreaterThanOrEqual(to.y);
        expect(y).toBeLessThanOrEqual(to.y + to.height);
      }),
    );
  });
});

describe("a drag", () => {
  const model = modelOf(plan([task("one", { start: "2027-01-07T08:00", finish: "2027-01-08T17:00", duration_minutes: 960 }), task("two", { position: 2 })]));
  const hit = (x: number) => hitAt(x, 14, model.rows, frame)!;
  const bar = barOf(model.rows[0]!, 0, frame);

  it("by one day over the weekend starts on the next working day", () => {
    const drag = dragTo(beginDrag(hit(bar.x + 20), bar.x + 20, 14, frame)!, bar.x + 20 + 34 * 2, 14, frame, undefined);
    expect(editsOfDrag(drag, model, () => "n")).toEqual([{ op: "update_task", id: "one", set: { start: "2027-01-11T08:00" }, expect: {} }]);
    expect(drag.what !== "link" && dateTimeOf(drag.finish)).toBe("2027-01-12T17:00");
  });

  it("of the right edge changes the duration", () => {
    const x = bar.x + bar.width - 2;
    const drag = dragTo(beginDrag(hit(x), x, 14, frame)!, x + 34 * 3, 14, frame, undefined);
    expect(editsOfDrag(drag, model, () => "n")).toMatchObject([{ set: { duration_minutes: 480 * 3 } }]);
  });

  it("asks once per day, not per pixel, and nothing for no change", () => {
    const begun = beginDrag(hit(bar.x + 20), bar.x + 20, 14, frame)!;
    const questions = new Set([1, 3, 5, 9, 12, 16, 30, 36].map((by) => questionOf(dragTo(begun, bar.x + 20 + by, 14, frame, undefined))));
    expect(questions.size).toBe(2);
    expect(editsOfDrag(dragTo(begun, bar.x + 24, 14, frame, undefined), model, () => "n")).toEqual([]);
  });

  it("out of the end onto another bar makes a dependency", () => {
    const x = bar.x + bar.width + 8;
    const target = hitAt(5, 42, model.rows, frame);
    const drag = dragTo(beginDrag(hit(x), x, 14, frame)!, 5, 42, frame, target);
    expect(editsOfDrag(drag, model, () => "n")).toEqual([{ op: "create_dependency", id: "n", predecessor_id: "one", successor_id: "two", kind: "fs", lag_minutes: 0, lag_unit: "working" }]);
  });

  it("never ends before it starts, wherever the pointer goes", () => {
    fc.assert(
      fc.property(fc.integer({ min: -2000, max: 2000 }), fc.constantFrom(2, 20, bar.width - 2), (by, at) => {
        const drag = dragTo(beginDrag(hit(bar.x + at), bar.x + at, 14, frame)!, bar.x + at + by, 14, frame, undefined);
        expect(drag.what !== "link" && drag.start < drag.finish).toBe(true);
        expect(drag.what !== "link" && dateOf(drag.start) <= dateOf(drag.finish)).toBe(true);
      }),
    );
  });
});

describe("the tag of the status date beside that of today", () => {
  it.each<[string, [number, number], [number, number] | undefined, [number, number]]>([
    ["no other tag", [10, 40], undefined, [10, 40]],
    ["far away", [10, 40], [50, 80], [10, 40]],
    ["before today", [30, 60], [50, 80], [18, 48]],
    ["after today", [60, 90], [50, 80], [82, 112]],
    ["on today", [50, 80], [50, 80], [18, 48]],
  ])("%s", (_, tag, other, expected) => {
    expect(besideTag(tag, other)).toEqual(expected);
  });
});
