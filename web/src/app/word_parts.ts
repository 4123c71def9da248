// Which words are there before the first screen, and which come with the screens that need them.
// A key's part is told by what stands before its first dot: an area that is not named here is further. So is a
// problem of such an area: it is fetched before the problem is told (`wordsOf` in words.ts).
// The words of the portal and of letters are the server's alone and come to no browser.

const FIRST = new Set([
  "account act administration app audience calendar circle clients comment date event faces filter form health home",
  "invite list lost my_work notifications palette party person plan problem project projects questions reason record role search",
  "sharing shell sign_in state task time viewer weekday",
].flatMap((line) => line.split(" ")));
const OF_SERVER = /^portal\.|^mail\.\w+\./;

export type WordPart = "first" | "further" | "server";

export function partOf(key: string): WordPart {
  if (OF_SERVER.test(key)) return "server";
  const [area, of, name] = key.split(".");
  const isOfFurther = area === "problem" && name !== undefined && of !== "field" && !FIRST.has(of ?? "");
  return FIRST.has(area ?? "") && !isOfFurther ? "first" : "further";
}
