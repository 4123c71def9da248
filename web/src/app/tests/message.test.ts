import { describe, expect, test } from "vitest";
import { argumentsOf, fill } from "../message.ts";

describe("filling in a message", () => {
  const tasks = "{count, plural, =0 {nothing} one {# task} other {# tasks}} due";
  test.each([
    ["Hello {name}", { name: "Ann" }, "en", "Hello Ann"],
    ["Hello {name}", {}, "en", "Hello "],
    [tasks, { count: 0 }, "en", "nothing due"],
    [tasks, { count: 1 }, "en", "1 task due"],
    [tasks, { count: 2500 }, "en", "2,500 tasks due"],
    ["{count, plural, other {有 # 项}}到期", { count: 3 }, "zh-CN", "有 3 项到期"],
    ["{side, select, team {us} other {them}}", { side: "team" }, "en", "us"],
    ["{side, select, team {us} other {them}}", { side: "client" }, "en", "them"],
    ["{count, plural, one {{name} moved # task} other {{name} moved # tasks}}", { count: 2, name: "Bo" }, "en", "Bo moved 2 tasks"],
    ["It's {n} o'clock", { n: 5 }, "en", "It's 5 o'clock"],
    ["broken {count, plural, one {x}", { count: 1 }, "en", "broken {count, plural, one {x}"],
    ["broken { here", {}, "en", "broken { here"],
  ])("%s", (message, params, language, expected) => {
    expect(fill(message, params, language)).toBe(expected);
  });

  test.each([
    ["{date} 到期", { date: "3月24日" }, "3月24日到期"],
    ["邀请 {name} 的人员", { name: "澄川物流" }, "邀请澄川物流的人员"],
    ["邀请 {name} 的人员", { name: "ACME" }, "邀请 ACME 的人员"],
    ["预计 {date} 完成", { date: "2027年3月24日 周三" }, "预计 2027年3月24日 周三完成"],
    ["{name}能看到", { name: "Tomas Reed" }, "Tomas Reed 能看到"],
    ["关闭{name}的两步验证", { name: "闻一舟 Wen Yizhou" }, "关闭闻一舟 Wen Yizhou 的两步验证"],
    ["截至{year}年", { year: "2027" }, "截至2027年"],
  ])("Chinese has a space beside Latin letters, none between Han: %s", (message, params, expected) => {
    expect(fill(message, params, "zh-CN")).toBe(expected);
  });

  test("names the arguments, also those inside cases", () => {
    expect([...argumentsOf("{count, plural, one {{name} has #} other {many}} {at}")].sort()).toEqual(["at", "count", "name"]);
  });
});
