// What a browser finds wrong with an entry, by the name that the server has for the same fault.
export type Fault = "required" | "not_an_address" | "not_a_date" | "out_of_range" | "too_long" | "too_short" | "invalid";

export function faultOf(validity: ValidityState, type: string): Fault {
  if (validity.badInput && type === "date") return "not_a_date";
  if (validity.badInput) return "invalid";
  if (validity.valueMissing) return "required";
  if (validity.typeMismatch && type === "email") return "not_an_address";
  if (validity.rangeUnderflow || validity.rangeOverflow || validity.stepMismatch) return "out_of_range";
  if (validity.tooLong) return "too_long";
  if (validity.tooShort) return "too_short";
  return "invalid";
}
