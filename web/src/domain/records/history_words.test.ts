import { expect, test } from "vitest";
import en from "../../../../locales/en.json";
import zh from "../../../../locales/zh-CN.json";
import * as formats from "../../app/formats.ts";
import { fill } from "../../app/message.ts";
import { changeInWords, type FieldChange } from "./history_words.ts";

const change = (field: string, before: unknown, after: unknown): FieldChange => ({ field, before, after });
const link = { title: "Pump", kind: "fs", lag_minutes: 960, lag_unit: "working" };

test.each([
  [change("duration_minutes", 2400, 3840), "Duration 5 d → 8 d", "工期：5 天 → 8 天"],
  [change("percent_complete", 0, 40), "Progress 0 % → 40 %", "进度：0% → 40%"],
  [change("owner_id", null, "Lin"), "Owner: Lin", "负责人：Lin"],
  [change("state", "doing", "done"), "State Doing → Done", "状态：进行中 → 完成"],
  [change("predecessor", null, link), "After: Pump (FS +2 d)", "前置：Pump (FS +2 天)"],
  [change("audience", null, "Harbour"), "visible to Harbour from now on", "自此对 Harbour 可见"],
  [change("manual", false, true), "Dates set by hand no → yes", "手动设定日期：否 → 是"],
  [change("assignments", [], [{ name: "Lin", units_percent: 50 }]), "Assigned: Lin 50 %", "资源分配：Lin 50%"],
])("a change in both languages: %j", (told, english, chinese) => {
  const say = (language: formats.Language, catalogue: Record<string, string>) => {
    const f: formats.Formats = { language, zone: "UTC", now: () => new Date("2026-03-02T00:00:00Z") };
    const words = {
      t: (key: string, params = {}) => fill(catalogue[key] ?? key, params, language),
      formatDate: (value: string | null | undefined) => formats.formatDate(f, value),
      formatDuration: (minutes: number, perDay?: number) => formats.formatDuration(f, minutes, perDay),
      formatPercent: (value: number) => formats.formatPercent(f, value),
      joinNames: (names: string[]) => formats.joinNames(f, names),
    };
    return changeInWords(words, told, 480).replaceAll("\u00a0", " ").replaceAll("\u2009", " ");
  };
  expect(say("en", en)).toBe(english);
  expect(say("zh-CN", zh)).toBe(chinese);
});
