// The words of the product as a journey looks for them: by key, in the language of the journey.
import { readFileSync } from "node:fs";

export const LANGUAGES = ["en", "zh-CN"];

/**
 * `say("plan.import")` is what the screen says; placeholders become "anything", with or without a space beside it, or
 * what is given for them.
 */
export function wordsOf(language) {
  const catalogue = JSON.parse(readFileSync(new URL(`../locales/${language}.json`, import.meta.url), "utf8"));
  return (key, given) => {
    const text = catalogue[key];
    if (text === undefined) throw new Error(`locales/${language}.json has no \`${key}\``);
    if (!text.includes("{")) return text;
    if (given) return text.replace(/\{(\w+)\}/g, (_, name) => given[name]);
    const fixed = text.split(/\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/^ | $/g, " ?"));
    return new RegExp(`^${fixed.join(".*")}$`, "u");
  };
}
