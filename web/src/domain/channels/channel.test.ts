import { expect, test } from "vitest";
import { clockOf, freshKey, minutesOf, topicsAtFirst } from "./channel.ts";

test("minutes of the day and the clock", () => {
  for (const [minutes, clock] of [
    [0, "00:00"],
    [510, "08:30"],
    [1439, "23:59"],
  ] as const) {
    expect(clockOf(minutes)).toBe(clock);
    expect(minutesOf(clock)).toBe(minutes);
  }
  expect(minutesOf("")).toBeUndefined();
});

test("a channel that a client reads begins with other topics", () => {
  const choices = [
    { topic: "late", for_clients: false, by_default: true, by_default_for_clients: false },
    { topic: "questions", for_clients: true, by_default: true, by_default_for_clients: true },
    { topic: "plan", for_clients: true, by_default: false, by_default_for_clients: true },
  ] as const;
  expect(topicsAtFirst([...choices], false)).toEqual(["late", "questions"]);
  expect(topicsAtFirst([...choices], true)).toEqual(["questions", "plan"]);
});

test("a fresh key is one that webhooks take, and no two are the same", () => {
  expect(freshKey()).toMatch(/^whsec_[A-Za-z0-9+/]{32}$/);
  expect(freshKey()).not.toBe(freshKey());
});
