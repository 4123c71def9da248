// Where texts half written are kept: by person, in the browser, until they are sent or the person leaves.
const PREFIX = "rapport.draft.";

const keyOf = (person: string, name: string) => `${PREFIX}${person}.${name}`;

export function keptDraft(person: string, name: string): string {
  try {
    return localStorage.getItem(keyOf(person, name)) ?? "";
  } catch {
    return "";
  }
}

export function keepDraft(person: string, name: string, text: string): void {
  try {
    if (text) localStorage.setItem(keyOf(person, name), text);
    else localStorage.removeItem(keyOf(person, name));
  } catch {
    // No room or no permission: the text is kept by the page alone.
  }
}

/** What was typed on while a text was being sent: nothing of it goes with what was sent. */
export function restOf(typed: string, sent: string): string {
  return typed.startsWith(sent) ? typed.slice(sent.length).trimStart() : typed;
}

/** For signing out: the next person at this computer reads nothing of the last one. */
export function forgetDrafts(): void {
  try {
    const kept = Array.from({ length: localStorage.length }, (_, index) => localStorage.key(index));
    for (const key of kept) if (key?.startsWith(PREFIX)) localStorage.removeItem(key);
  } catch {
    // Nothing is kept where nothing may be kept.
  }
}
