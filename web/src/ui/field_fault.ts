// What a browser finds wrong with an entry: by the name that the server has for the same fault, or, where the control
// knows its bounds, with them.
export type Fault =
  | { code: "required" | "not_an_address" | "not_a_date" | "out_of_range" | "not_whole" | "too_long" | "too_short" | "invalid" }
  | { code: "outside"; bounds: "both" | "least" | "most"; of: "date" | "number"; least: string; most: string };

export type Bounded = Pick<HTMLInputElement, "validity" | "type" | "min" | "max" | "step">;
type Entry = Pick<Bounded, "validity" | "type"> & Partial<Bounded>;

export function faultOf({ validity, type, min = "", max = "", step = "" }: Entry): Fault {
  if (validity.badInput && type === "date") return { code: "not_a_date" };
  if (validity.badInput) return { code: "invalid" };
  if (validity.valueMissing) return { code: "required" };
  if (validity.typeMismatch && type === "email") return { code: "not_an_address" };
  if (validity.rangeUnderflow || validity.rangeOverflow) return outside(type, min, max);
  if (validity.stepMismatch) return { code: type === "number" && (step === "" || step === "1") ? "not_whole" : "out_of_range" };
  if (validity.tooLong) return { code: "too_long" };
  if (validity.tooShort) return { code: "too_short" };
  return { code: "invalid" };
}

function outside(type: string, least: string, most: string): Fault {
  if (type !== "date" && type !== "number") return { code: "out_of_range" };
  const bounds = least && most ? "both" : least ? "least" : "most";
  return { code: "outside", bounds, of: type, least, most };
}
