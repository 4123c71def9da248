import { expect, test } from "vitest";
import english from "../../../../locales/en.json";
import chinese from "../../../../locales/zh-CN.json";
import { fill } from "../../app/message.ts";
import type { Health, Home } from "../../app/wire.ts";
import type { Words } from "../../app/words.ts";
import { clauses } from "../../ui/Statement.tsx";
import { homeSentence } from "./home_sentence.ts";

const speak = (catalogue: Record<string, string>, language: string) => ({ t: (key: string, params = {}) => fill(catalogue[key]!, params, language) }) as unknown as Words;
const en = speak(english, "en");
const zh = speak(chinese, "zh-CN");

function home(health: Health[], waiting: number, due = 0): Home {
  return { projects: health.map((each) => ({ health: each })), waiting_for_us: { items: [], count: waiting }, waiting_for_client: { items: [], count: 0 }, my_tasks: Array(due).fill({ reason: { code: "due_today" } }), since: [] } as unknown as Home;
}

test.each<[Home, string, string]>([
  [home([], 0), "Begin with a project; the rest follows from it.", "先建一个项目，其余的都从它开始。"],
  [home(["on_track"], 0), "Everything is on track; nobody is waiting for you.", "一切正常，没有人在等你。"],
  [home(["late", "on_track"], 3), "3 things are waiting for us; one project is late. Start there.", "有 3 件事等我们处理，1 个项目延误。从这里开始。"],
  [home(["late", "at_risk"], 0), "One project is late. Start there.", "1 个项目延误，从这里开始。"],
  [home(["at_risk"], 0, 2), "One project is at risk; 2 tasks are due today. Start there.", "1 个项目有风险，今天有 2 项任务到期。从这里开始。"],
])("the sentence of the morning: %#", (given, english, chinese) => {
  expect(homeSentence(en, given)).toBe(english);
  expect(homeSentence(zh, given)).toBe(chinese);
});

test("a statement breaks between clauses, never inside figures", () => {
  expect(clauses("预计 3月24日完成，比基线晚 3 个工作日。")).toEqual(["预计 3月24日完成，", "比基线晚 3 个工作日。"]);
  expect(clauses("Finishes Wed 24 Mar, 3.5 working days late.")).toEqual(["Finishes Wed 24 Mar, ", "3.5 working days late."]);
});
