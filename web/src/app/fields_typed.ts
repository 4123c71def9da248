// A form over values that live on the server and may change while somebody types: what was typed stays,
// the rest follows the server, and only what differs is sent.
import { useState } from "react";
import { fieldSentence } from "./problems.tsx";
import { useWords } from "./words.ts";

type Values = Record<string, string | number>;

/** What was typed into a field, and what stood there before. */
export type Typed<T> = { [Field in keyof T]?: { value: T[Field]; from: T[Field] } };

export function shownValues<T extends Values>(kept: T, typed: Typed<T>): T {
  return mapped(kept, (field) => typed[field]?.value ?? kept[field]);
}

/** Only what differs from what the server has now. */
export function changedValues<T extends Values>(kept: T, typed: Typed<T>): Partial<T> {
  const differing = Object.keys(typed).filter((field) => typed[field] && typed[field].value !== kept[field]);
  return Object.fromEntries(differing.map((field) => [field, typed[field]!.value])) as Partial<T>;
}

/** What somebody else put where the reader is typing something else. */
export function putMeanwhile<T extends Values>(kept: T, typed: Typed<T>, field: keyof T): T[keyof T] | undefined {
  const mine = typed[field];
  return mine && kept[field] !== mine.from && kept[field] !== mine.value ? kept[field] : undefined;
}

/** Sent values are the server's now; what was typed since stays. */
export function withoutSent<T extends Values>(typed: Typed<T>, sent: Partial<T>): Typed<T> {
  return Object.fromEntries(Object.entries(typed).filter(([field, mine]) => mine && mine.value !== sent[field])) as Typed<T>;
}

function mapped<T extends Values>(kept: T, value: (field: keyof T) => T[keyof T]): T {
  return Object.fromEntries(Object.keys(kept).map((field) => [field, value(field)])) as unknown as T;
}

export function useTyped<T extends Values>(kept: T) {
  const w = useWords();
  const [typed, setTyped] = useState<Typed<T>>({});
  const changed = changedValues(kept, typed);
  const values = shownValues(kept, typed);
  const put = <Field extends keyof T>(field: Field) => (value: T[Field]) => setTyped((now) => ({ ...now, [field]: { value, from: now[field]?.from ?? kept[field] } }));
  /** The sentence under a field that somebody else has changed meanwhile. */
  const meanwhile = (field: keyof T) => {
    const theirs = putMeanwhile(kept, typed, field);
    return theirs === undefined ? undefined : w.t("form.meanwhile", { value: String(theirs) || "–" });
  };
  return {
    values,
    changed,
    isChanged: Object.keys(changed).length > 0,
    put,
    /** What a field needs, with the sentence of the last sending that failed. */
    field: <Field extends keyof T & string>(name: Field, failed: unknown) => ({ value: values[name], onChange: put(name), wrong: fieldSentence(w, failed, name) ?? meanwhile(name) }),
    sent: (sent: Partial<T>) => setTyped((now) => withoutSent(now, sent)),
  };
}
