import { expect, test } from "vitest";
import { faultOf } from "./field_fault.ts";

const found = (fault: Partial<ValidityState>) => fault as ValidityState;

test.each([
  [found({ valueMissing: true }), "text", "required"],
  [found({ typeMismatch: true }), "email", "not_an_address"],
  [found({ typeMismatch: true }), "url", "invalid"],
  [found({ badInput: true, valueMissing: true }), "date", "not_a_date"],
  [found({ badInput: true }), "number", "invalid"],
  [found({ rangeUnderflow: true }), "time", "out_of_range"],
  [found({ stepMismatch: true }), "number", "not_whole"],
  [found({ tooShort: true }), "text", "too_short"],
])("the fault of an entry", (validity, type, code) => {
  expect(faultOf({ validity, type })).toEqual({ code });
});

test("half a step is out of range where parts of one are taken", () => {
  expect(faultOf({ validity: found({ stepMismatch: true }), type: "number", step: "0.1" })).toEqual({ code: "out_of_range" });
});

test.each([
  ["number", "2", "100", "both"],
  ["number", "0", "", "least"],
  ["number", "", "40", "most"],
  ["date", "2027-02-01", "", "least"],
])("an entry outside its bounds says which they are", (type, min, max, bounds) => {
  expect(faultOf({ validity: found({ rangeOverflow: true }), type, min, max })).toEqual({ code: "outside", bounds, of: type, least: min, most: max });
});
