// The grammar of the word catalogues, the same as the server's: `{name}`, and
// `{count, plural, =0 {none} one {# task} other {# tasks}}`, and `{kind, select, a {…} other {…}}`.
// Apostrophes are ordinary characters. A broken message shows itself as written: never an exception.

export type Params = Record<string, unknown>;
type Part = string | Argument;
interface Argument {
  name: string;
  choose?: "plural" | "select";
  cases?: Map<string, Part[]>;
}

const parsed = new Map<string, Part[]>();

/** One message in one language, filled in. */
export function fill(message: string, params: Params, language: string): string {
  let parts = parsed.get(message);
  if (!parts) {
    parts = parse(message);
    parsed.set(message, parts);
  }
  return render(parts, params, language, undefined);
}

function render(parts: Part[], params: Params, language: string, count: number | undefined): string {
  const join = language.startsWith("zh") ? joinChinese : (before: string, after: string) => before + after;
  let out = "";
  for (const part of parts) out = join(out, renderPart(part, params, language, count));
  return out;
}

function renderPart(part: Part, params: Params, language: string, count: number | undefined): string {
  if (typeof part === "string") return count === undefined ? part : part.replaceAll("#", format(count, language));
  const value = params[part.name];
  if (!part.choose || !part.cases) return format(value, language);
  const chosen = part.choose === "plural" ? pluralCase(part.cases, Number(value), language) : part.cases.get(String(value));
  return render(chosen ?? part.cases.get("other") ?? [], params, language, part.choose === "plural" ? Number(value) : count);
}

/** Chinese writes a space beside Latin letters and digits only; what is filled in may be either. */
function joinChinese(before: string, after: string): string {
  if (/\p{Script=Han} $/u.test(before) && /^\p{Script=Han}/u.test(after)) return before.slice(0, -1) + after;
  if (/\p{Script=Han}$/u.test(before) && /^ \p{Script=Han}/u.test(after)) return before + after.slice(1);
  // Digits are left as written: dates have no space inside.
  if (/\p{Script=Han}$/u.test(before) && /^[A-Za-z]/.test(after)) return `${before} ${after}`;
  if (/[A-Za-z]$/.test(before) && /^\p{Script=Han}/u.test(after)) return `${before} ${after}`;
  return before + after;
}

function pluralCase(cases: Map<string, Part[]>, value: number, language: string): Part[] | undefined {
  return cases.get(`=${value}`) ?? cases.get(new Intl.PluralRules(language).select(value));
}

function format(value: unknown, language: string): string {
  if (value === undefined || value === null) return "";
  return typeof value === "number" ? new Intl.NumberFormat(language).format(value) : String(value);
}

/** Names of the arguments a message asks for; the tests compare both languages by it. */
export function argumentsOf(message: string): Set<string> {
  const names = new Set<string>();
  const walk = (parts: Part[]) => {
    for (const part of parts) {
      if (typeof part === "string") continue;
      names.add(part.name);
      part.cases?.forEach(walk);
    }
  };
  walk(parse(message));
  return names;
}

function parse(message: string): Part[] {
  const reader = { at: 0, text: message };
  const parts = readParts(reader, false);
  return parts ?? [message];
}

interface Reader {
  at: number;
  text: string;
}

function readParts(reader: Reader, inside: boolean): Part[] | undefined {
  const parts: Part[] = [];
  let text = "";
  while (reader.at < reader.text.length) {
    const sign = reader.text[reader.at];
    if (sign === "}" && inside) break;
    if (sign !== "{") {
      text += sign;
      reader.at += 1;
      continue;
    }
    if (text) parts.push(text);
    text = "";
    const argument = readArgument(reader);
    if (!argument) return undefined;
    parts.push(argument);
  }
  if (text) parts.push(text);
  return parts;
}

function readArgument(reader: Reader): Argument | undefined {
  const head = /^\{\s*(\w+)\s*(?:\}|,\s*(plural|select)\s*,)/.exec(reader.text.slice(reader.at));
  if (!head?.[1]) return undefined;
  reader.at += head[0].length;
  const argument: Argument = { name: head[1] };
  if (!head[2]) return argument;
  argument.choose = head[2] as "plural" | "select";
  argument.cases = new Map();
  for (;;) {
    const next = /^\s*(?:(\})|(=?[\w-]+)\s*\{)/.exec(reader.text.slice(reader.at));
    if (!next) return undefined;
    reader.at += next[0].length;
    if (next[1]) return argument;
    const parts = readParts(reader, true);
    if (!parts || reader.text[reader.at] !== "}") return undefined;
    reader.at += 1;
    argument.cases.set(next[2]!, parts);
  }
}
