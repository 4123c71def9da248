// Whether words that somebody typed still stand in a field of the page: nothing may take such a field away.
type Field = HTMLInputElement | HTMLTextAreaElement;

const typedIn = new Set<Field>();

/** What is looked for, chosen or ticked are no words to be kept. */
const TYPES = ["text", "textarea"];

const holdsWords = (field: Field) => field.isConnected && TYPES.includes(field.type) && field.value.trim() !== "";

/** Called once, when the app begins. */
export function watchTyping(page: EventTarget): void {
  page.addEventListener("input", ({ target }) => {
    if (target && "value" in target) typedIn.add(target as Field);
  });
}

export function hasUnsentWords(): boolean {
  for (const field of typedIn) if (!holdsWords(field)) typedIn.delete(field);
  return typedIn.size > 0;
}
