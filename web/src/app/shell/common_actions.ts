// What can be done from anywhere: go to each place, begin a project, change language and theme.
import { useNavigate } from "@tanstack/react-router";
import { useActions, type Action } from "../actions.ts";
import { useMe } from "../cache.ts";
import { useWords } from "../words.ts";
import { changeMe } from "./account.ts";

export function useCommonActions(): void {
  const { t, language } = useWords();
  const me = useMe();
  const navigate = useNavigate();
  const administrator: Action[] = me?.person.is_administrator
    ? [
        { label: t("administration.persons"), icon: "gear", act: () => void navigate({ to: "/administration" }) },
        { label: t("administration.mail"), icon: "mail", act: () => void navigate({ to: "/administration/mail" }) },
        { label: t("administration.outbox"), icon: "mail", act: () => void navigate({ to: "/administration/outbox" }) },
      ]
    : [];
  useActions([
    { label: t("home.title"), icon: "home", act: () => void navigate({ to: "/" }) },
    { label: t("my_work.title"), icon: "work", act: () => void navigate({ to: "/my-work" }) },
    { label: t("projects.title"), icon: "plan", act: () => void navigate({ to: "/projects" }) },
    { label: t("projects.new"), icon: "plus", act: () => void navigate({ to: "/projects", search: { new: "project" } }) },
    { label: t("clients.title"), icon: "people", act: () => void navigate({ to: "/clients" }) },
    { label: t("clients.new"), icon: "plus", act: () => void navigate({ to: "/clients", search: { new: "client" } }) },
    { label: t("account.title"), icon: "people", act: () => void navigate({ to: "/account" }) },
    ...administrator,
    { label: t("shell.other_language"), act: () => changeMe({ locale: language === "en" ? "zh-CN" : "en" }) },
    { label: t("shell.theme_act.light"), icon: "sun", act: () => changeMe({ theme: "light" }) },
    { label: t("shell.theme_act.dark"), icon: "moon", act: () => changeMe({ theme: "dark" }) },
    { label: t("shell.theme_act.system"), icon: "system", act: () => changeMe({ theme: "system" }) },
  ]);
}
