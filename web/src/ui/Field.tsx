// Fields of a form: a label, a control, a hint, and what is wrong with it, tied together for
// screen readers. A field that must be filled in says so, unless all of its form must be. Native controls: they know input methods, phones and keyboards best. What the browser
// finds wrong is said under the field, in the reader's language, not in a bubble of the browser's.
import { createContext, useContext, useId, useState, type FormEvent, type InputHTMLAttributes, type ReactNode, type SelectHTMLAttributes, type TextareaHTMLAttributes } from "react";
import { faultOf, type Bounded, type Fault } from "./field_fault.ts";

type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/** The words of fields come from outside: the sentence for a fault, and the mark of one that must be filled in. */
export const WordsOfFields = createContext<{ fault: (fault: Fault) => string; required: string }>({ fault: () => "", required: "" });

function useFault(wrong: string | undefined, onChange: (value: string) => void) {
  const { fault: say } = useContext(WordsOfFields);
  const [fault, setFault] = useState<Fault>();
  return {
    said: fault ? say(fault) : wrong,
    onInvalid: (event: FormEvent<Control>) => {
      event.preventDefault();
      const control = event.currentTarget;
      setFault(faultOf(control as Bounded));
      if (control.form?.querySelector(":is(input, textarea, select):invalid") === control) control.focus();
    },
    change: (value: string) => {
      setFault(undefined);
      onChange(value);
    },
  };
}

interface Labelled {
  label: ReactNode;
  hint?: ReactNode;
  wrong?: string | undefined;
}

function Around({ id, label, hint, wrong, required, children }: Labelled & { id: string; required: boolean | undefined; children: ReactNode }) {
  const words = useContext(WordsOfFields);
  return (
    <div className="field">
      <span className="field-name">
        <label htmlFor={id}>{label}</label>
        {required && (
          // Whoever listens is told by the control itself.
          <span className="required" aria-hidden="true">
            {words.required}
          </span>
        )}
      </span>
      {children}
      {hint && (
        <span className="hint" id={`${id}-hint`}>
          {hint}
        </span>
      )}
      {wrong && (
        <span className="wrong" id={`${id}-wrong`} role="alert">
          {wrong}
        </span>
      )}
    </div>
  );
}

function tied(id: string, { hint, wrong }: { hint?: ReactNode; wrong?: string | undefined }) {
  const by = [hint ? `${id}-hint` : "", wrong ? `${id}-wrong` : ""].filter(Boolean).join(" ");
  return { id, "aria-describedby": by || undefined, "aria-invalid": wrong ? (true as const) : undefined };
}

type TextProps = Labelled & Omit<InputHTMLAttributes<HTMLInputElement>, "onChange"> & { value: string; onChange: (value: string) => void };

export function TextField({ label, hint, wrong, onChange, ...rest }: TextProps) {
  const id = useId();
  const { said, onInvalid, change } = useFault(wrong, onChange);
  return (
    <Around id={id} label={label} hint={hint} wrong={said} required={rest.required}>
      <input className="input" {...rest} {...tied(id, { hint, wrong: said })} onInvalid={onInvalid} onChange={(event) => change(event.target.value)} />
    </Around>
  );
}

type AreaProps = Labelled & Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, "onChange"> & { value: string; onChange: (value: string) => void };

export function TextArea({ label, hint, wrong, onChange, ...rest }: AreaProps) {
  const id = useId();
  const { said, onInvalid, change } = useFault(wrong, onChange);
  return (
    <Around id={id} label={label} hint={hint} wrong={said} required={rest.required}>
      <textarea className="input" {...rest} {...tied(id, { hint, wrong: said })} onInvalid={onInvalid} onChange={(event) => change(event.target.value)} />
    </Around>
  );
}

export interface Choice {
  value: string;
  label: string;
}

type ChoiceProps = Labelled & Omit<SelectHTMLAttributes<HTMLSelectElement>, "onChange"> & { value: string; onChange: (value: string) => void; choices: Choice[] };

export function ChoiceField({ label, hint, wrong, onChange, choices, ...rest }: ChoiceProps) {
  const id = useId();
  const { said, onInvalid, change } = useFault(wrong, onChange);
  return (
    <Around id={id} label={label} hint={hint} wrong={said} required={rest.required}>
      <Options {...rest} {...tied(id, { hint, wrong: said })} choices={choices} onInvalid={onInvalid} onChange={change} />
    </Around>
  );
}

type OptionsProps = Omit<SelectHTMLAttributes<HTMLSelectElement>, "onChange"> & { onChange: (value: string) => void; choices: Choice[] };

/** The bare choice, for rows of a table; give it an aria-label. */
export function Options({ choices, onChange, ...rest }: OptionsProps) {
  return (
    <select className="input" {...rest} onChange={(event) => onChange(event.target.value)}>
      {choices.map((choice) => (
        <option key={choice.value} value={choice.value}>
          {choice.label}
        </option>
      ))}
    </select>
  );
}

interface CheckProps {
  label: ReactNode;
  hint?: ReactNode;
  checked: boolean;
  onChange: (checked: boolean) => void;
  disabled?: boolean;
  name?: string;
  type?: "checkbox" | "radio";
}

export function CheckField({ label, hint, checked, onChange, disabled, name, type = "checkbox" }: CheckProps) {
  return (
    <label className="check">
      <input type={type} name={name} checked={checked} disabled={disabled} onChange={(event) => onChange(event.target.checked)} />
      <span>
        {label}
        {hint && <span className="hint">{hint}</span>}
      </span>
    </label>
  );
}
