// Colours for the canvas, read from the page's tokens once per theme: the canvas knows no colour.
const NAMES = ["surface", "canvas", "line", "line-strong", "ink", "ink-2", "ink-3", "action", "action-soft", "critical", "task", "task-done", "baseline", "float", "weekend", "holiday", "late", "client"] as const;

export type Palette = Record<(typeof NAMES)[number], string> & { sans: string };

export function readPalette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const read = Object.fromEntries(NAMES.map((name) => [name, style.getPropertyValue(`--${name}`).trim()])) as Palette;
  return { ...read, sans: style.getPropertyValue("--sans").trim() || "sans-serif" };
}

/** The colours on light ground, whatever the screen shows: for paper. */
export function readPaperPalette(): Palette {
  const root = document.documentElement;
  const chosen = root.dataset["theme"];
  root.dataset["theme"] = "light";
  const palette = readPalette();
  if (chosen === undefined) delete root.dataset["theme"];
  else root.dataset["theme"] = chosen;
  return palette;
}

/** Calls back when light turns to dark, by the system, by the person, or for paper. */
export function whenThemeChanges(act: () => void): () => void {
  const asked = [matchMedia("(prefers-color-scheme: dark)"), matchMedia("print")];
  const watcher = new MutationObserver(act);
  watcher.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  asked.forEach((each) => each.addEventListener("change", act));
  return () => {
    watcher.disconnect();
    asked.forEach((each) => each.removeEventListener("change", act));
  };
}
