import { expect, test } from "vitest";
import { attempt } from "../attempt.ts";

test("the same request of one attempt has the same key, another one its own", () => {
  const keyOf = attempt();
  const client = keyOf("client", { name: "Harbour Foods" });
  expect(keyOf("client", { name: "Harbour Foods" })).toBe(client);
  expect(keyOf("client", { name: "Harbour Food" })).not.toBe(client);
  expect(keyOf("project", { name: "Harbour Foods" })).not.toBe(client);
  expect(attempt()("client", { name: "Harbour Foods" })).not.toBe(client);
});
