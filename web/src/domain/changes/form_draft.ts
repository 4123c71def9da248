// A form half filled in stays on this computer until it is sent, like a text (communication/draft.ts).
import { useState } from "react";
import { useMe } from "../../app/cache.ts";
import { keepDraft, keptDraft } from "../../app/drafts.ts";

/** Fields that a kept form lacks, as one of an older version does, begin as `initial` has them. */
export function readDraft<Form extends object>(kept: string, initial: Form): Form {
  if (!kept) return initial;
  try {
    const read: unknown = JSON.parse(kept);
    return typeof read === "object" && read !== null && !Array.isArray(read) ? { ...initial, ...read } : initial;
  } catch {
    return initial;
  }
}

export function useFormDraft<Form extends object>(name: string, initial: Form): [Form, (change: Partial<Form>) => void, () => void, boolean] {
  const person = useMe()?.person.id ?? "";
  const [typed, setTyped] = useState<Form | undefined>(() => {
    const kept = keptDraft(person, name);
    return kept ? readDraft(kept, initial) : undefined;
  });
  const form = typed ?? initial;
  const put = (change: Partial<Form>) => {
    const next = { ...form, ...change };
    setTyped(next);
    keepDraft(person, name, JSON.stringify(next));
  };
  const forget = () => {
    setTyped(undefined);
    keepDraft(person, name, "");
  };
  return [form, put, forget, typed !== undefined];
}
