import { expect, test } from "vitest";
import { faultOf } from "./field_fault.ts";

const found = (fault: Partial<ValidityState>) => fault as ValidityState;

test.each([
  [found({ valueMissing: true }), "text", "required"],
  [found({ typeMismatch: true }), "email", "not_an_address"],
  [found({ typeMismatch: true }), "url", "invalid"],
  [found({ badInput: true, valueMissing: true }), "date", "not_a_date"],
  [found({ badInput: true }), "number", "invalid"],
  [found({ rangeUnderflow: true }), "date", "out_of_range"],
  [found({ tooShort: true }), "text", "too_short"],
])("the fault of an entry", (validity, type, fault) => {
  expect(faultOf(validity, type)).toBe(fault);
});
