// Who decides at a client, in plain sentences, and the steps of changing it.
import { useQuery } from "@tanstack/react-query";
import { api } from "../../app/api.ts";
import { keys } from "../../app/cache.ts";
import type { Id, PartyContact, Told } from "../../app/wire.ts";
import type { Words } from "../../app/words.ts";
import { formatMoney, parseMoney, typedMoney } from "../../app/money.ts";
import type { Mode } from "../sign_offs/sign_off.ts";

export const MODES: readonly Mode[] = ["one", "any", "all", "in_order"];
export const CURRENCIES = ["CNY", "EUR", "USD", "GBP", "CHF", "JPY", "HKD", "SGD"];

export type Decider = Told<"Decider">;
export type Deputy = Told<"Deputy">;
export type DecisionRule = Told<"DecisionRule">;

export const rulePath = (project: Id, party: Id) => `/api/v1/projects/${project}/parties/${party}/decision-rule`;

export const useDecisionRule = (project: Id, party: Id | undefined) =>
  useQuery({ queryKey: keys.decisionRule(project, party ?? ""), queryFn: () => api.get<DecisionRule>(rulePath(project, party!)), enabled: !!party });

type Say = Pick<Words, "t" | "joinNames" | "language" | "formatDate">;

/** "A, B or C", as the language says it. */
function listed(w: Say, names: string[], joined: "deciding.or" | "deciding.and"): string {
  const [most, last] = [names.slice(0, -1), names.at(-1) ?? ""];
  return most.length === 0 ? last : w.t(joined, { most: w.joinNames(most), last });
}

/** "Zheng Haiyan, then Xu Wangshu, must both approve." Nobody named: any approver of the party decides. */
export function ruleSentence(w: Say, { mode, deciders }: Pick<DecisionRule, "mode" | "deciders">, approvers: string[]): string {
  const names = deciders.map((each) => each.name);
  const [first] = deciders;
  if (!first) return approvers.length === 0 ? w.t("deciding.nobody") : w.t("deciding.any_approver", { names: listed(w, approvers, "deciding.or"), count: approvers.length });
  if (names.length === 1) return w.t("deciding.one", { name: first.name });
  if (mode === "one") return w.t(first.limit_minor === null ? "deciding.one_idle" : "deciding.one_then", { name: first.name, others: listed(w, names.slice(1), "deciding.or") });
  if (mode === "any") return w.t("deciding.any", { names: listed(w, names, "deciding.or") });
  if (mode === "all") return w.t("deciding.all", { names: listed(w, names, "deciding.and"), count: names.length });
  return w.t("deciding.in_order", { names: names.join(w.t("deciding.then")), count: names.length });
}

/** What the limits mean, one sentence each; then what each deputy stands for. */
export function furtherSentences(w: Say, { currency, deciders, deputies, mode }: Pick<DecisionRule, "currency" | "deciders" | "deputies" | "mode">): string[] {
  const limited = deciders.filter((each) => each.limit_minor !== null);
  const limits = limited.map((each) => w.t(mode === "all" || mode === "in_order" ? "deciding.limit_joint" : "deciding.limit", { name: each.name, amount: formatMoney(w.language, { minor: each.limit_minor!, currency: currency || "CNY" }) }));
  const none = deciders.length > 0 && limited.length === deciders.length ? [w.t("deciding.over_all")] : [];
  const standing = deputies.map((each) => w.t("deciding.deputy", { deputy: each.deputy_name, name: each.name, from: w.formatDate(each.from), until: w.formatDate(each.until) }));
  return [...limits, ...none, ...standing];
}

/** Only whoever approves takes a seat. */
export const approversOf = (contacts: PartyContact[]) => contacts.filter((contact) => contact.role === "client_approver");

/** A list with one of its pieces a place up or down. */
export function moved<T>(list: T[], from: number, by: number): T[] {
  const to = from + by;
  if (to < 0 || to >= list.length) return list;
  const next = [...list];
  next.splice(to, 0, ...next.splice(from, 1));
  return next;
}

/** What was typed as an amount, in the smallest unit; empty is without limit, undefined is not understood. */
export function limitOf(typed: string, currency: string): number | null | undefined {
  if (!typed.trim()) return null;
  const minor = parseMoney(typed, currency);
  return minor === undefined || minor < 0 ? undefined : minor;
}

/** The amount as it stands in a field. */
export const limitText = (minor: number | null, currency: string) => (minor === null ? "" : typedMoney({ minor, currency }));
