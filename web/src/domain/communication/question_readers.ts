// Who of a client reads a question, by name, and the number under which they know it.
import type { Id, Party, Question } from "../../app/wire.ts";
import { recordNumber } from "../../app/record_kinds.ts";

export function namesOf(parties: Party[] | undefined, party: Id | undefined): { all: string[]; circle: string[] } {
  const contacts = parties?.find((each) => each.id === party)?.contacts ?? [];
  return { all: contacts.map((each) => each.name), circle: contacts.filter((each) => each.is_commercial).map((each) => each.name) };
}

/** "Q-3"; of the commercial circle, which counts apart, "QC-1". */
export function knownAs({ client_number, is_commercial }: Pick<Question, "client_number" | "is_commercial">): string {
  return is_commercial ? `QC-${client_number}` : recordNumber("question", client_number);
}
