// Who would be asked about an offer, by the rule of the client party: the same as the server applies when
// it is sent, so that the button can name them before. What was sent is told by the server alone.
import type { Money } from "../../app/money.ts";
import type { PartyContact } from "../../app/wire.ts";
import type { DecisionRule as Rule } from "../engagement/decision_rule.ts";

export type DecisionRule = Pick<Rule, "mode" | "currency"> & { deciders: Pick<Rule["deciders"][number], "person_id" | "name" | "limit_minor">[] };
export type Contact = Pick<PartyContact, "person_id" | "name" | "role" | "is_commercial">;

export interface Panel {
  mode: DecisionRule["mode"];
  names: string[];
  /** Those whose turn it is when it is sent: they get the letter. */
  asked: string[];
}

/** The panel, or the code of the refusal the server would answer. */
export function whoDecides(rule: DecisionRule, contacts: Contact[], price: Money | undefined): Panel | { refused: string; name?: string } {
  const maySee = (contact: Contact) => !price || contact.is_commercial === true;
  if (rule.deciders.length === 0) {
    const approvers = contacts.filter((contact) => contact.role === "client_approver");
    const names = approvers.filter(maySee).map((contact) => contact.name);
    const [outside] = approvers;
    if (names.length > 0) return panelOf("any", names);
    return outside ? { refused: "sign_off.decider_outside_circle", name: outside.name } : { refused: "sign_off.nobody_decides" };
  }
  const able = rule.deciders.filter(({ limit_minor: limit }) => !price || limit === null || (price.currency === rule.currency && Math.abs(price.minor) <= limit));
  const [first] = able;
  if (!first) return { refused: "sign_off.over_all_limits" };
  const seats = rule.mode === "one" ? [first] : rule.mode === "any" ? able : rule.deciders;
  const outside = contacts.find((contact) => seats.some((seat) => seat.person_id === contact.person_id) && !maySee(contact));
  if (outside) return { refused: "sign_off.decider_outside_circle", name: outside.name };
  return panelOf(rule.mode, seats.map((seat) => seat.name));
}

function panelOf(mode: DecisionRule["mode"], names: string[]): Panel {
  return { mode, names, asked: mode === "in_order" ? names.slice(0, 1) : names };
}
