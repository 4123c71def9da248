// The days off of the project's clients, taken over into a calendar: which ones is told before they are added.
import { useState } from "react";
import type { CalendarException, Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { CheckField } from "../../ui/Field.tsx";
import { titleOf, type ClientDaysOff as Off } from "../engagement/days_off.ts";
import { asExceptions } from "./client_exceptions.ts";

interface TakeProps {
  clientDays: readonly Off[];
  known: CalendarException[];
  onAdd: (added: CalendarException[]) => void;
  onClose: () => void;
}

export function ClientDaysOff({ clientDays, known, onAdd, onClose }: TakeProps) {
  const w = useWords();
  const { t, formatPeriod } = w;
  const parties = new Map(clientDays.flatMap((off) => off.parties.map(({ id, client }) => [id, client] as const)));
  const [left, setLeft] = useState<ReadonlySet<Id>>(new Set());
  const taken = asExceptions(clientDays, left, (off) => titleOf(w, off));
  const added = taken.filter((each) => !known.some((one) => one.from === each.from && one.to === each.to));
  const choose = (party: Id, isTaken: boolean) => setLeft((now) => new Set(isTaken ? [...now].filter((each) => each !== party) : [...now, party]));
  return (
    <div className="paste-holidays form">
      {parties.size > 1 && [...parties].map(([party, client]) => <CheckField key={party} label={client} checked={!left.has(party)} onChange={(isTaken) => choose(party, isTaken)} />)}
      <ul className="small" role="status">
        {added.map((each) => (
          <li key={`${each.from} ${each.to} ${each.name}`}>
            {each.name}: {formatPeriod(each.from, each.to)}
          </li>
        ))}
      </ul>
      {taken.length > added.length && <p className="small muted">{t("calendar.paste_known", { count: taken.length - added.length })}</p>}
      <div className="actions">
        <Button disabled={added.length === 0} onClick={() => onAdd(added)} data-autofocus>
          {t("calendar.paste_add", { count: added.length })}
        </Button>
        <Button kind="quiet" onClick={onClose}>
          {t("act.cancel")}
        </Button>
      </div>
    </div>
  );
}
