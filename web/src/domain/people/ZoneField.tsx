// A time zone, typed with suggestions; browsers know the list.
import { useId } from "react";
import { useWords } from "../../app/words.ts";
import { TextField } from "../../ui/Field.tsx";

export function ZoneField({ value, onChange }: { value: string; onChange: (zone: string) => void }) {
  const { t } = useWords();
  const list = useId();
  const known: string[] = typeof Intl.supportedValuesOf === "function" ? Intl.supportedValuesOf("timeZone") : [];
  return (
    <>
      <TextField label={t("person.time_zone")} value={value} onChange={onChange} list={list} required />
      <datalist id={list}>
        {known.map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
    </>
  );
}
