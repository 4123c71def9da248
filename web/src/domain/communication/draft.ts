// A text half written stays on this computer until it is sent: a lost connection costs no words. It is
// its author's alone: it is kept under the person, and goes when the person signs out.
import { useRef, useState } from "react";
import { useMe } from "../../app/cache.ts";
import { keptDraft, keepDraft, restOf } from "../../app/drafts.ts";

type Draft = [text: string, change: (text: string) => void, forget: (sent?: string) => string];

/** The last one forgets what was sent, or everything, and says what stays: what was typed while it was under way. */
export function useDraft(name: string): Draft {
  const person = useMe()?.person.id ?? "";
  const [text, setText] = useState(() => keptDraft(person, name));
  const latest = useRef(text);
  const change = (next: string) => {
    latest.current = next;
    setText(next);
    keepDraft(person, name, next);
  };
  const forget = (sent?: string) => {
    const rest = sent === undefined ? "" : restOf(latest.current, sent);
    change(rest);
    return rest;
  };
  return [text, change, forget];
}
