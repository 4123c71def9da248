import { expect, test } from "vitest";
import { labelText, valueText } from "./Figures.tsx";

const say = { language: "en" as const, first: (keys: string[]) => keys[0]!, formatDate: (value: string | null | undefined) => `on ${value}`, formatPeriod: (from: string | null | undefined, until: string | null | undefined) => `${from} to ${until}` };

test("values and labels by their case", () => {
  expect(valueText(say, { date: "2027-03-24" })).toBe("on 2027-03-24");
  expect(valueText(say, { money: { minor: 100, currency: "EUR" } })).toBe("€1");
  expect(valueText(say, { text: "two shifts" })).toBe("two shifts");
  expect(valueText(say, null)).toBe("–");
  expect(labelText(say, { code: "finish" })).toBe("sign_off.figure.finish");
  expect(labelText(say, { text: "Quality" })).toBe("Quality");
});
