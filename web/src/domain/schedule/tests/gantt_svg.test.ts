import { describe, expect, test } from "vitest";
import { escaped, fitted, ganttPicture, pictureSize } from "../gantt_svg.ts";
import type { Palette } from "../gantt_palette.ts";
import { pngScale } from "../picture_file.ts";
import { modelOf } from "../plan_model.ts";
import type { CellContext } from "../columns.ts";
import { plan, task } from "./plan_maker.ts";

const words = { language: "zh-CN", t: (key: string) => key, formatDate: (value: string) => value.slice(0, 10), today: () => "2027-01-05" } as unknown as CellContext["words"];

const palette = new Proxy({} as Palette, { get: () => "black" });

function picture(titles: string[]) {
  const model = modelOf(plan(titles.map((title, place) => task(`t${place}`, { title, position: place }))));
  const context = { model, words, people: new Map(), clientDays: [], years: false, columns: [], newId: () => "" } as CellContext;
  return ganttPicture({ rows: model.rows, context, title: "仓控 <二期>", baseline: false, palette });
}

describe("the chart as a picture", () => {
  test("holds every row, Chinese as it is written", () => {
    const { svg, height } = picture(["需求调研 & 访谈", 'a "quoted" <task>\u0001']);
    for (const text of ["仓控 &lt;二期&gt;", "需求调研 &amp; 访谈", "a &quot;quoted&quot; &lt;task&gt;"]) expect(svg).toContain(`>${text}</text>`);
    expect(svg).not.toMatch(/NaN|undefined|\u0001/);
    expect([...svg.matchAll(/<title>/g)]).toHaveLength(2);
    expect(svg).toContain("Noto Sans CJK SC");
    expect(height).toBe(pictureSize(2).height);
  });

  test("a long title is cut where a Chinese sign is as wide as two letters", () => {
    expect(fitted("abcdef", 100)).toBe("abcdef");
    expect(fitted("需求调研与访谈", 50)).toBe("需求…");
    expect(escaped("<&>")).toBe("&lt;&amp;&gt;");
  });

  test("a picture that no browser paints is not offered as PNG", () => {
    expect([pngScale(pictureSize(20)), pngScale(pictureSize(400)), pngScale(pictureSize(2_000))]).toEqual([2, 1, undefined]);
  });
});
