// The head: where we are, search, undo, notifications, language, theme, account.
import { useMutation } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Tool } from "../../ui/Button.tsx";
import { ActMenu } from "../../ui/Floating.tsx";
import { Icon } from "../../ui/Icon.tsx";
import type { Theme } from "../../ui/theme.ts";
import { cache, useMe } from "../cache.ts";
import { tellProblem } from "../problems.tsx";
import { undo, useCanUndo } from "../toast.ts";
import { useWords } from "../words.ts";
import { changeMe, signOut } from "./account.ts";
import { Crumbs } from "./Crumbs.tsx";
import { Notifications } from "./Notifications.tsx";

export function Tally() {
  return (
    <svg viewBox="0 0 20 20" aria-hidden="true">
      <path className="left" d="M3 3h6.500v4.500L12 10l-2.500 2.500V17H3z" />
      <path className="right" d="M17 3h-6v3.900L14 10l-3 3.100V17h6z" />
    </svg>
  );
}

export function Head({ onSearch, onMenu }: { onSearch: () => void; onMenu: () => void }) {
  const { t, language } = useWords();
  const canUndo = useCanUndo();
  return (
    <header className="no-print">
      <Tool className="menu-button" icon="menu" label={t("shell.menu")} onClick={onMenu} />
      <Link className="brand" to="/">
        <Tally />
        <span>{t("app.name")}</span>
      </Link>
      <Crumbs />
      <button type="button" className="search" onClick={onSearch} aria-keyshortcuts={isApple() ? "Meta+K" : "Control+K"}>
        <Icon name="search" />
        <span className="clip">{t("shell.search_hint")}</span>
        <kbd aria-hidden="true">{isApple() ? "⌘ K" : "Ctrl K"}</kbd>
      </button>
      <Tool icon="undo" label={t("shell.undo")} disabled={!canUndo} onClick={() => void undo().catch(tellProblem)} />
      <Notifications />
      <Tool label={t("shell.language")} onClick={() => changeMe({ locale: language === "en" ? "zh-CN" : "en" })}>
        {language === "en" ? "EN" : "中"}
      </Tool>
      <ThemeMenu />
      <AccountMenu />
    </header>
  );
}

function isApple(): boolean {
  return /Mac|iPhone|iPad/.test(navigator.userAgent);
}

function ThemeMenu() {
  const { t } = useWords();
  const theme = useMe()?.person.theme ?? "system";
  const entry = (value: Theme, icon: "sun" | "moon" | "system") => ({ label: t(`shell.theme.${value}`), icon, checked: theme === value, act: () => changeMe({ theme: value }) });
  return <ActMenu label={t("shell.theme")} button={<Tool icon={theme === "dark" ? "moon" : "sun"} label={t("shell.theme")} />} entries={[entry("system", "system"), entry("light", "sun"), entry("dark", "moon")]} />;
}

function AccountMenu() {
  const { t } = useWords();
  const me = useMe();
  const navigate = useNavigate();
  const leave = useMutation({
    mutationFn: signOut,
    onError: tellProblem,
    onSuccess: () => {
      cache.clear();
      void navigate({ to: "/sign-in", search: {} });
    },
  });
  const name = me?.person.name ?? "";
  const button = (
    <button type="button" className="tool" aria-label={t("shell.account", { name })} title={name}>
      <span className="avatar">{[...name][0]?.toUpperCase() ?? "?"}</span>
    </button>
  );
  const administrator = me?.person.is_administrator ? [{ label: t("administration.title"), icon: "gear" as const, act: () => void navigate({ to: "/administration" }) }] : [];
  return (
    <ActMenu
      label={t("shell.account", { name })}
      button={button}
      entries={[
        { heading: name },
        { label: t("account.title"), icon: "people", act: () => void navigate({ to: "/account" }) },
        ...administrator,
        "line",
        { label: t("shell.sign_out"), icon: "out", act: () => leave.mutate() },
      ]}
    />
  );
}

