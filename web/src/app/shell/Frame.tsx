// The frame of every page behind the sign-in: head, side, page, the open record, toasts, the palette.
import { Outlet, useMatchRoute, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useState, type ComponentType } from "react";
import { wearTheme } from "../../ui/theme.ts";
import { cache, useMe } from "../cache.ts";
import { startStream } from "../stream.ts";
import { redo, undo, useCanUndo } from "../toast.ts";
import { setLanguage, setZone, useWords, withFurtherWords } from "../words.ts";
import { useActions } from "../actions.ts";
import { tellProblem } from "../problems.tsx";
import { useCommonActions } from "./common_actions.ts";
import { Head } from "./Head.tsx";
import { Side } from "./Side.tsx";
import { Toasts } from "./Toasts.tsx";
import "./shell.css";

type PaletteType = ComponentType<{ onClose: () => void }>;
// Shown without a pause once it is here: what is lazy waits a moment even then, and swallows letters.
let readyPalette: PaletteType | undefined;
const loadPalette = () =>
  import("./Palette.tsx").then((module) => {
    readyPalette = module.default;
    return module;
  });
const LazyPalette = lazy(loadPalette);
const RecordPanel = lazy(withFurtherWords(() => import("../../domain/records/RecordPanel.tsx")));

export function Frame() {
  const { t } = useWords();
  const match = useMatchRoute();
  const { record } = useSearch({ strict: false });
  const [Palette, setPalette] = useState<PaletteType>();
  const search = () => setPalette(() => readyPalette ?? LazyPalette);
  const [menu, setMenu] = useState(false);
  const narrow = !!match({ to: "/projects/$project", fuzzy: true });
  useAccountSettings();
  useEffect(() => startStream(cache), []);
  // Fetched once the page is quiet: whoever presses Ctrl K types at once.
  useEffect(() => {
    const timer = setTimeout(() => void loadPalette(), 600);
    return () => clearTimeout(timer);
  }, []);
  useKeyboard(search);
  useCommonActions();
  useUndoAction();
  return (
    <div className={narrow ? "shell rail" : "shell"}>
      <a className="skip" href="#page">
        {t("shell.skip")}
      </a>
      <Head onSearch={search} onMenu={() => setMenu(true)} />
      <Side narrow={narrow} opened={menu} onClose={() => setMenu(false)} />
      <main id="page" tabIndex={-1} className={record ? "with-record" : undefined}>
        <Outlet />
      </main>
      {record && (
        <Suspense>
          <RecordPanel key={record} record={record} />
        </Suspense>
      )}
      {Palette && (
        <Suspense>
          <Palette onClose={() => setPalette(undefined)} />
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
