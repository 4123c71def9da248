// Amounts of money: whole numbers of the smallest unit, as many of which make one as the currency says.
export interface Money {
  minor: number;
  currency: string;
}

type Language = string;

function digitsOf(currency: string): number {
  try {
    return new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
  } catch {
    // Half typed, or none at all.
    return 2;
  }
}

/** "¥86,000", with a plus or minus where it is a difference; cents only where there are any. */
export function formatMoney(language: Language, { minor, currency }: Money, signed = false): string {
  const digits = digitsOf(currency);
  const isWhole = minor % 10 ** digits === 0;
  const shape = { minimumFractionDigits: isWhole ? 0 : digits, maximumFractionDigits: digits, signDisplay: signed ? "exceptZero" : "auto" } as const;
  const value = minor / 10 ** digits;
  try {
    return new Intl.NumberFormat(language, { ...shape, style: "currency", currency, currencyDisplay: "narrowSymbol" }).format(value);
  } catch {
    return `${new Intl.NumberFormat(language, shape).format(value)} ${currency}`;
  }
}

/** As one says it in a sentence: large amounts of yuan are counted by ten thousands in Chinese. */
export function sayMoney(language: Language, money: Money): string {
  const yuan = money.minor / 100;
  const isRound = money.currency === "CNY" && Math.abs(yuan) >= 10_000 && yuan % 100 === 0;
  if (!language.startsWith("zh") || !isRound) return formatMoney(language, money);
  return `${new Intl.NumberFormat(language, { maximumFractionDigits: 2 }).format(yuan / 10_000)} 万元`;
}

/** What somebody typed, in the smallest unit: "86,000", "¥86000.50", "8.6万". Undefined is not understood. */
export function parseMoney(text: string, currency: string): number | undefined {
  const plain = text.normalize("NFKC").replace(/[\s,，'’¥€$£元]/gu, "").replaceAll("−", "-");
  const found = /^([+-]?)(\d+)(?:\.(\d+))?(万)?$/u.exec(plain);
  if (!found) return undefined;
  const [, sign, whole = "", part = "", tenThousands] = found;
  const places = digitsOf(currency) + (tenThousands ? 4 : 0);
  if (part.length > places) return undefined;
  const size = Number(whole + part.padEnd(places, "0"));
  if (!Number.isSafeInteger(size)) return undefined;
  return sign === "-" ? -size : size;
}

/** For a field in which it is changed: no sign of the currency, no grouping. */
export function typedMoney({ minor, currency }: Money): string {
  const digits = digitsOf(currency);
  const size = String(Math.abs(minor)).padStart(digits + 1, "0");
  const [whole, part] = [size.slice(0, size.length - digits), size.slice(size.length - digits)];
  return `${minor < 0 ? "-" : ""}${whole}${/[1-9]/.test(part) ? `.${part}` : ""}`;
}
