// A field changed where it is read: kept on Enter or on leaving it, back to what it was on Escape. What
// was typed stays until it is taken; it is compared with what stood there when the typing began.
import { useId, useRef, useState, type ChangeEvent, type FocusEvent, type KeyboardEvent } from "react";
import { isInputMethod } from "../../ui/input_method.ts";

/** Whether it was taken, or why it was not understood. */
export type Kept = Promise<boolean> | { wrong: string };

interface InPlaceProps {
  label: string;
  value: string;
  disabled: boolean;
  onKeep: (typed: string) => Kept;
  suffix?: string;
  number?: boolean;
  date?: boolean;
  className?: string;
  /** What is said of a date half typed. */
  notDate?: string;
  placeholder?: string;
  /** What is offered while typing. */
  list?: string[];
  /** A line that is read whole, over several rows where it has to be. */
  wraps?: boolean;
}

type Typed = HTMLInputElement | HTMLTextAreaElement;

export function InPlace({ label, value, disabled, onKeep, suffix, number, date, className, notDate, placeholder, list, wraps }: InPlaceProps) {
  const id = useId();
  const [typed, setTyped] = useState<string>();
  const [wrong, setWrong] = useState<string>();
  const began = useRef<{ value: string; onKeep: InPlaceProps["onKeep"] } | undefined>(undefined);
  const forget = () => {
    began.current = undefined;
    setTyped(undefined);
    setWrong(undefined);
  };
  const keep = async (field: Typed) => {
    const from = began.current;
    if (field.validity.badInput) return setWrong(notDate);
    if (typed === undefined || !from || typed === from.value) return forget();
    const kept = from.onKeep(typed);
    if ("wrong" in kept) return setWrong(kept.wrong);
    // Typed on meanwhile: that is a change of its own, kept when it is left.
    if ((await kept) && began.current === from) forget();
  };
  const field = {
    "aria-label": label,
    "aria-invalid": wrong ? (true as const) : undefined,
    "aria-describedby": wrong ? `${id}-wrong` : undefined,
    className: "input",
    placeholder,
    disabled,
    value: typed ?? value,
    onChange: (event: ChangeEvent<Typed>) => {
      began.current = { value: began.current?.value ?? value, onKeep: began.current?.onKeep ?? onKeep };
      setTyped(wraps ? event.target.value.replace(/\s*\n\s*/g, " ") : event.target.value);
      setWrong(undefined);
    },
    onBlur: (event: FocusEvent<Typed>) => void keep(event.currentTarget),
    onKeyDown: (event: KeyboardEvent<Typed>) => {
      if (isInputMethod(event.nativeEvent)) return;
      if (event.key === "Enter") {
        if (wraps) event.preventDefault();
        event.currentTarget.blur();
      }
      if (event.key === "Escape" && typed !== undefined) {
        event.preventDefault();
        forget();
      }
    },
  };
  return (
    <span className={className ? `in-place ${className}` : "in-place"}>
      {wraps ? <textarea rows={1} {...field} /> : <input type={date ? "date" : "text"} inputMode={number ? "decimal" : undefined} list={list ? `${id}-list` : undefined} {...field} />}
      {list && (
        <datalist id={`${id}-list`}>
          {list.map((each) => (
            <option key={each} value={each} />
          ))}
        </datalist>
      )}
      {suffix && <span className="muted">{suffix}</span>}
      {wrong && (
        <span className="wrong" id={`${id}-wrong`} role="alert">
          {wrong}
        </span>
      )}
    </span>
  );
}
