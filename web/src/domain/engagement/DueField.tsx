// A day by which a client shall answer, with a word when nobody is there on that day.
import { useParties } from "../../app/cache.ts";
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { TextField } from "../../ui/Field.tsx";
import { useCulture } from "./culture.ts";
import { dayOffSentence } from "./culture_sentences.ts";

interface DueFieldProps {
  project: Id;
  party: Id | undefined;
  /** What it is called where it is not the day of an answer. */
  label?: string;
  hint?: string;
  value: string;
  max?: string | undefined;
  required?: boolean;
  onChange: (date: string) => void;
  wrong?: string | undefined;
  autoFocus?: boolean;
}

export function DueField({ project, party, label, hint: usual, value, max, required, onChange, wrong, autoFocus }: DueFieldProps) {
  const w = useWords();
  const client = useParties(project).data?.items.find((each) => each.id === party)?.client_id;
  const days = useCulture(client).data?.days ?? [];
  const off = client ? dayOffSentence(w, days, value) : undefined;
  const hint = off ? <span className="missing">{off}</span> : (usual ?? (label ? undefined : w.t("questions.due_hint")));
  return <TextField label={label ?? w.t("questions.due")} hint={hint} type="date" min={w.today()} max={max} required={required} value={value} onChange={onChange} wrong={wrong} {...(autoFocus ? { "data-autofocus": true, autoFocus } : {})} />;
}
