// A text half written stays on this computer until it is sent: a lost connection costs no words.
import { useState } from "react";

const PREFIX = "rapport.draft.";

export function useDraft(name: string): [string, (text: string) => void, () => void] {
  const [text, setText] = useState(() => read(name));
  const change = (next: string) => {
    setText(next);
    try {
      if (next) localStorage.setItem(PREFIX + name, next);
      else localStorage.removeItem(PREFIX + name);
    } catch {
      // No room or no permission: the text is kept by the page alone.
    }
  };
  return [text, change, () => change("")];
}

function read(name: string): string {
  try {
    return localStorage.getItem(PREFIX + name) ?? "";
  } catch {
    return "";
  }
}
