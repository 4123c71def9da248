// Fields that bring their own words: a language, a time zone, a text to copy.
import { useId, useMemo, useState, type ReactNode } from "react";
import { Button } from "../ui/Button.tsx";
import { ChoiceField, TextField, WordsOfFields } from "../ui/Field.tsx";
import type { Fault } from "../ui/field_fault.ts";
import { useWords, type Words } from "./words.ts";

/** Gives all fields below their words. */
export function FieldWords({ children }: { children: ReactNode }) {
  const { t, formatDate } = useWords();
  const words = useMemo(() => ({ fault: (fault: Fault) => wordsOfFault(fault, t, formatDate), required: t("form.required") }), [t, formatDate]);
  return <WordsOfFields value={words}>{children}</WordsOfFields>;
}

function wordsOfFault(fault: Fault, t: Words["t"], formatDate: Words["formatDate"]): string {
  if (fault.code !== "outside") return t(`problem.field.${fault.code}`);
  const bound = (value: string) => (fault.of === "date" ? formatDate(value, { weekday: true, year: "always" }) : value);
  return t(`problem.field.outside.${fault.of}.${fault.bounds}`, { least: bound(fault.least), most: bound(fault.most) });
}

const LOCALES = ["zh-CN", "en"];

export function LanguageField({ value, onChange }: { value: string; onChange: (locale: string) => void }) {
  const { t } = useWords();
  return <ChoiceField label={t("person.language")} value={value} onChange={onChange} choices={LOCALES.map((locale) => ({ value: locale, label: t(`person.language.${locale}`) }))} />;
}

/** A time zone, typed with suggestions; browsers know the list. */
export function ZoneField({ value, onChange, disabled, wrong }: { value: string; onChange: (zone: string) => void; disabled?: boolean; wrong?: string | undefined }) {
  const { t } = useWords();
  const list = useId();
  const known: string[] = typeof Intl.supportedValuesOf === "function" ? Intl.supportedValuesOf("timeZone") : [];
  return (
    <>
      <TextField label={t("person.time_zone")} value={value} onChange={onChange} disabled={disabled} wrong={wrong} list={list} required />
      <datalist id={list}>
        {known.map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
    </>
  );
}

/** A text to copy, and the button that does it; the field is selected where copying is not allowed. */
export function CopyRow({ text, label }: { text: string; label: string }) {
  const { t } = useWords();
  const [copied, setCopied] = useState(false);
  const [field, setField] = useState<HTMLInputElement | null>(null);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
    } catch {
      field?.select();
      setCopied(document.execCommand("copy"));
    }
  };
  return (
    <div className="copy-row">
      <input className="input code" aria-label={label} readOnly value={text} ref={setField} onFocus={(event) => event.target.select()} />
      <Button icon={copied ? "tick" : "copy"} onClick={() => void copy()}>
        {t(copied ? "act.copied" : "act.copy")}
      </Button>
    </div>
  );
}
