// A text half written stays on this computer until it is sent: a lost connection costs no words. It is
// its author's alone: it is kept under the person, and goes when the person signs out.
import { useState } from "react";
import { useMe } from "../../app/cache.ts";
import { keptDraft, keepDraft } from "../../app/drafts.ts";

export function useDraft(name: string): [string, (text: string) => void, () => void] {
  const person = useMe()?.person.id ?? "";
  const [text, setText] = useState(() => keptDraft(person, name));
  const change = (next: string) => {
    setText(next);
    keepDraft(person, name, next);
  };
  return [text, change, () => change("")];
}
