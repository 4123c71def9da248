// The frame of every page behind the sign-in: head, side, page, the open record, toasts, the palette.
import { Outlet, useMatchRoute, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useState } from "react";
import { wearTheme } from "../../ui/theme.ts";
import { cache, useMe } from "../cache.ts";
import { startStream } from "../stream.ts";
import { redo, undo, useCanUndo } from "../toast.ts";
import { setLanguage, setZone, useWords } from "../words.ts";
import { useActions } from "../actions.ts";
import { tellProblem } from "../problems.tsx";
import { useCommonActions } from "./common_actions.ts";
import { Head } from "./Head.tsx";
import { Side } from "./Side.tsx";
import { Toasts } from "./Toasts.tsx";
import "./shell.css";

const loadPalette = () => import("./Palette.tsx");
const Palette = lazy(loadPalette);
const RecordPanel = lazy(() => import("../../domain/records/RecordPanel.tsx"));

export function Frame() {
  const { t } = useWords();
  const match = useMatchRoute();
  const { record } = useSearch({ strict: false });
  const [searching, setSearching] = useState(false);
  const [menu, setMenu] = useState(false);
  const narrow = !!match({ to: "/projects/$project", fuzzy: true });
  useAccountSettings();
  useEffect(() => startStream(cache), []);
  // Fetched once the page is quiet: whoever presses Ctrl K types at once.
  useEffect(() => {
    const timer = setTimeout(() => void loadPalette(), 600);
    return () => clearTimeout(timer);
  }, []);
  useKeyboard(() => setSearching(true));
  useCommonActions();
  useUndoAction();
  return (
    <div className={narrow ? "shell rail" : "shell"}>
      <a className="skip" href="#page">
        {t("shell.skip")}
      </a>
      <Head onSearch={() => setSearching(true)} onMenu={() => setMenu(true)} />
      <Side narrow={narrow} opened={menu} onClose={() => setMenu(false)} />
      <main id="page" tabIndex={-1} className={record ? "with-record" : undefined}>
        <Outlet />
      </main>
      {record && (
        <Suspense>
          <RecordPanel key={record} record={record} />
        </Suspense>
      )}
      {searching && (
        <Suspense>
          <Palette onClose={() => setSearching(false)} />
        </Suspense>
      )}
      <Toasts />
    </div>
  );
}

function useAccountSettings(): void {
  const me = useMe();
  const locale = me?.person.locale;
  const zone = me?.person.time_zone;
  const theme = me?.person.theme;
  useEffect(() => {
    if (locale) void setLanguage(locale);
  }, [locale]);
  useEffect(() => {
    if (zone) setZone(zone);
  }, [zone]);
  useEffect(() => {
    if (theme) wearTheme(theme);
  }, [theme]);
}

function useUndoAction(): void {
  const { t } = useWords();
  const possible = useCanUndo();
  useActions(possible ? [{ label: t("shell.undo"), icon: "undo", keys: "Ctrl Z", act: () => void undo().catch(tellProblem) }] : []);
}

/** Ctrl/⌘ K opens the palette anywhere; Ctrl/⌘ Z undoes, but in a field it belongs to the typing. */
function useKeyboard(openPalette: () => void): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
      const key = event.key.toLowerCase();
      if (key === "k") {
        event.preventDefault();
        openPalette();
      } else if (key === "z" && !event.shiftKey && !event.defaultPrevented && !isTyping(event.target)) {
        event.preventDefault();
        void undo().catch(tellProblem);
      } else if ((key === "y" || (key === "z" && event.shiftKey)) && !event.defaultPrevented && !isTyping(event.target)) {
        event.preventDefault();
        void redo().catch(tellProblem);
      }
    };
    window.addEventListener("keydown", pressed);
    return () => window.removeEventListener("keydown", pressed);
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, []);
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName));
}
