// Days off, and days that are worked for them, out of a pasted list: what is read of it is told before it is added.
import { useState } from "react";
import type { CalendarException, WorkingTime } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { TextArea } from "../../ui/Field.tsx";
import { readHolidays, withoutKnown } from "./holiday_list.ts";

interface PasteProps {
  known: CalendarException[];
  /** Of a day that is worked. */
  hours: WorkingTime[];
  onAdd: (added: CalendarException[]) => void;
  onClose: () => void;
}

export function PasteHolidays({ known, hours, onAdd, onClose }: PasteProps) {
  const { t, formatDate, joinNames } = useWords();
  const [typed, setTyped] = useState("");
  const { found, unread, backwards } = readHolidays(typed, hours);
  const added = withoutKnown(found, known);
  const worked = added.filter((each) => each.working.length > 0).length;
  const first = added[0];
  const last = added.at(-1);
  return (
    <div className="paste-holidays form">
      <TextArea label={t("calendar.paste_list")} hint={t("calendar.paste_hint")} rows={6} value={typed} onChange={setTyped} data-autofocus autoFocus />
      {first && last && (
        <p className="small" role="status">
          {t("calendar.paste_read", { count: added.length, from: formatDate(first.from), to: formatDate(last.to) })}
          {worked > 0 && ` ${t("calendar.paste_worked", { count: worked })}`}
        </p>
      )}
      {found.length > added.length && <p className="small muted">{t("calendar.paste_known", { count: found.length - added.length })}</p>}
      {unread.length > 0 && (
        <p className="small wrong" role="alert">
          {t("calendar.paste_unread", { count: unread.length, lines: joinNames(unread.slice(0, 3)) })}
        </p>
      )}
      {backwards.length > 0 && (
        <p className="small wrong" role="alert">
          {t("calendar.paste_backwards", { count: backwards.length, lines: joinNames(backwards.slice(0, 3)) })}
        </p>
      )}
      <div className="actions">
        <Button disabled={added.length === 0} onClick={() => onAdd(added)}>
          {t("calendar.paste_add", { count: added.length })}
        </Button>
        <Button kind="quiet" onClick={onClose}>
          {t("act.cancel")}
        </Button>
      </div>
    </div>
  );
}
