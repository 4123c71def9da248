import { expect, test } from "vitest";
import type { PlanTask } from "../../app/wire.ts";
import { tasksLike } from "./tasks_like.ts";

const task = (number: number, wbs: string, title: string, is_summary = false) => ({ id: `t${number}`, number, wbs, title, is_summary }) as PlanTask;
const tasks = [task(1, "1", "Build", true), task(12, "1.1", "WMS interface"), task(121, "1.2", "WMS load test"), task(13, "1.3", "扫码登录")];

test.each([
  ["", [], ["t12", "t121", "t13"]],
  ["wms", [], ["t12", "t121"]],
  ["wms test", [], ["t121"]],
  ["12", [], ["t12", "t121"]],
  ["T-121", [], ["t121"]],
  ["扫码", [], ["t13"]],
  ["1.3", [], ["t13"]],
  ["wms", ["t12"], ["t121"]],
  ["nothing", [], []],
])("%j without %j", (typed, without, ids) => {
  expect(tasksLike(tasks, typed, without).map((each) => each.id)).toEqual(ids);
});
