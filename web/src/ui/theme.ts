// Light or dark, or whatever the system says; kept so that the next visit does not flash.
import "./tokens.css";
import "./base.css";
import "./controls.css";
import "./faces.css";
import "./lists.css";

export type Theme = "system" | "light" | "dark";
const KEPT = "rapport.theme";

export function wearTheme(theme: Theme): void {
  if (theme === "system") document.documentElement.removeAttribute("data-theme");
  else document.documentElement.dataset.theme = theme;
  try {
    localStorage.setItem(KEPT, theme);
  } catch {
    // Nothing kept: the person's choice arrives with their account a moment later.
  }
}

export function keptTheme(): Theme {
  try {
    const kept = localStorage.getItem(KEPT);
    return kept === "light" || kept === "dark" ? kept : "system";
  } catch {
    return "system";
  }
}
