import { describe, expect, test } from "vitest";
import { escaped, fitted, ganttPicture, pictureSize } from "../gantt_svg.ts";
import type { Palette } from "../gantt_palette.ts";
import { ganttPages, sheetsOf } from "../gantt_pages.ts";
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

describe("the chart on paper", () => {
  const sheets = (count: number, days: number, paper: "a3" | "a4") => {
    const tasks = Array.from({ length: count }, (_, place) => {
      const at = new Date(Date.UTC(2027, 0, 4 + Math.floor((place / Math.max(1, count - 1)) * days))).toISOString().slice(0, 10);
      return task(`t${place}`, { title: `任务 ${place}`, position: place, start: `${at}T08:00`, finish: `${at}T17:00` });
    });
    const model = modelOf(plan(tasks));
    const context = { model, words, people: new Map(), clientDays: [], years: false, columns: [], newId: () => "" } as CellContext;
    const of = { rows: model.rows, context, title: "仓控", baseline: false, palette };
    const made = ganttPages({ ...of, paper });
    expect(made.pages).toHaveLength(sheetsOf(model.rows, false, paper));
    return made.pages;
  };

  test.each([
    ["one row", 1, 10, "a4", 1],
    ["a year on one sheet", 20, 300, "a4", 1],
    ["more rows than a sheet has", 60, 300, "a4", 3],
    ["the same on larger paper", 60, 300, "a3", 2],
    ["three years are split", 20, 1_000, "a4", 3],
    ["three years on larger paper", 20, 1_000, "a3", 2],
    ["thirty years are drawn smaller", 5, 11_000, "a4", 8],
  ] as const)("%s", (_, rows, days, paper, count) => expect(sheets(rows, days, paper)).toHaveLength(count));

  test("each row is written on one sheet, with its bar; nothing is drawn of what is no number", () => {
    const pages = sheets(60, 300, "a4");
    for (const place of [0, 26, 27, 59]) expect(pages.filter((page) => page.includes(`>任务 ${place}</text>`))).toHaveLength(1);
    expect(pages.flatMap((page) => [...page.matchAll(/<title>/g)])).toHaveLength(60);
    for (const page of pages) {
      expect(page).not.toMatch(/NaN|undefined|Infinity/);
      for (const text of ["仓控", "plan.legend.critical", "plan.paper.sheet"]) expect(page).toContain(`>${text}</text>`);
    }
  });
});
