import { expect, test } from "vitest";
import type { Member, Party } from "../../app/wire.ts";
import { peopleWithout } from "./resources.ts";

test("each person of the project is offered once, and not where a resource stands for them", () => {
  const member = (person_id: string) => ({ person_id, name: person_id, email: "", role: "member" }) as Member;
  const party = (...people: string[]) => ({ contacts: people.map((person_id) => ({ person_id, name: person_id })) }) as unknown as Party;
  const offered = peopleWithout([{ id: "r", name: "Lin", kind: "person", person_id: "lin", units_percent: 100 }], [member("lin"), member("wen")], [party("zheng"), party("zheng", "gao")]);
  expect(offered.map((each) => [each.person_id, each.kind])).toEqual([
    ["wen", "person"],
    ["zheng", "client_person"],
    ["gao", "client_person"],
  ]);
});
