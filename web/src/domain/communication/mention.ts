// Finding the name that somebody is typing after an @. The server reads mentions out of the text by the
// same names, so a name chosen here is a mention there.
export interface Mention<T> {
  /** Where the @ stands. */
  from: number;
  found: T[];
}

const LONGEST = 40;
const SHOWN = 6;

/** The people whose name goes on as what stands between an @ and the caret. */
export function mentionAt<T extends { name: string }>(text: string, caret: number, people: T[]): Mention<T> | undefined {
  const before = text.slice(Math.max(0, caret - LONGEST), caret);
  const at = Math.max(before.lastIndexOf("@"), before.lastIndexOf("＠"));
  // In the middle of a word it is a mail address.
  if (at < 0 || /[\p{Script=Latin}\d._-]/u.test(before[at - 1] ?? " ")) return undefined;
  const typed = before.slice(at + 1).toLowerCase();
  const goesOn = ({ name }: T) => [name, ...name.split(/\s+/)].some((part) => part.toLowerCase().startsWith(typed)) || name.toLowerCase().startsWith(typed);
  const found = people.filter(goesOn).slice(0, SHOWN);
  const isWhole = found.length === 1 && found[0]!.name.toLowerCase() === typed;
  return found.length === 0 || isWhole ? undefined : { from: caret - before.length + at, found };
}

/** The text with the name in it, and where the caret is then. */
export function withMention(text: string, from: number, caret: number, name: string): { text: string; caret: number } {
  const head = `${text.slice(0, from)}@${name} `;
  return { text: head + text.slice(caret).replace(/^ /, ""), caret: head.length };
}

/** Whether a text names somebody: "@Lin Wei" does not also name "Lin". */
export function isNamed<T extends { name: string }>(text: string, person: T, people: T[]): boolean {
  const byLength = people.map(({ name }) => name.toLowerCase()).sort((one, other) => other.length - one.length);
  const parts = text.toLowerCase().split(/[@＠]/).slice(1);
  const goesOn = (part: string, name: string) => /[a-z0-9]$/.test(name) && /^[a-z0-9]/.test(part.slice(name.length));
  return parts.some((part) => byLength.find((name) => part.startsWith(name) && !goesOn(part, name)) === person.name.toLowerCase());
}
