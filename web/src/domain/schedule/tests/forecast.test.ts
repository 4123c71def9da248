import { describe, expect, test } from "vitest";
import { parseEstimate, typedEstimate } from "../estimate.ts";
import { forecastChart, type Forecast } from "../forecast.ts";

const DAY = { minutes_per_day: 480 };

describe("an estimate is typed as three durations", () => {
  test.each([
    ["3 5 9", [1440, 2400, 4320]],
    ["3 – 5 – 9", [1440, 2400, 4320]],
    ["4h, 1d, 2d", [240, 480, 960]],
    ["３天、５天、９天", [1440, 2400, 4320]],
    ["0.5/1/1.5", [240, 480, 720]],
  ])("%s", (typed, [low_minutes, likely_minutes, high_minutes]) => {
    expect(parseEstimate(typed, DAY)).toEqual({ low_minutes, likely_minutes, high_minutes });
  });

  test("nothing takes it away; what makes no sense is not understood", () => {
    expect(parseEstimate("  ", DAY)).toBeNull();
    for (const typed of ["5", "3 5", "9 5 3", "3 5 9 12", "soon"]) expect(parseEstimate(typed, DAY)).toBeUndefined();
  });

  test("it is shown as it can be typed", () => {
    const estimate = { low_minutes: 240, likely_minutes: 480, high_minutes: 720 };
    expect(parseEstimate(typedEstimate(estimate, 480), DAY)).toEqual(estimate);
    expect(typedEstimate(undefined, 480)).toBe("");
  });
});

const forecast = {
  planned_finish: "2026-03-04",
  agreed_finish: "2026-03-20",
  p80: "2026-03-09",
  bars: [
    { from: "2026-03-05", until: "2026-03-06", count: 300 },
    { from: "2026-03-07", until: "2026-03-08", count: 0 },
    { from: "2026-03-09", until: "2026-03-10", count: 700 },
  ],
} as Forecast;

describe("the picture", () => {
  test("columns stand over their days and the curve ends with all cases", () => {
    const chart = forecastChart(forecast, 600);
    expect(chart.bars.map((bar) => bar.percent)).toEqual([30, 0, 70]);
    expect(chart.bars[2]!.height).toBeGreaterThan(chart.bars[0]!.height);
    expect(chart.curve.endsWith(` ${chart.base - 150}`)).toBe(true);
    for (const mark of chart.marks) expect(mark.x).toBeGreaterThanOrEqual(0);
    for (const mark of chart.marks) expect(mark.x).toBeLessThanOrEqual(600);
    expect(chart.marks.map((mark) => mark.name)).toEqual(["planned", "p80", "agreed"]);
  });

  test("one certain day is one column", () => {
    const certain = { ...forecast, agreed_finish: null, p80: "2026-03-04", bars: [{ from: "2026-03-04", until: "2026-03-04", count: 10 }] } as Forecast;
    const chart = forecastChart(certain, 300);
    expect(chart.bars).toHaveLength(1);
    expect(Number.isFinite(chart.bars[0]!.x)).toBe(true);
  });
});
