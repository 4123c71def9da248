// Noting a talk in ten seconds: what it was, with whom, when, what was said, and what is to be done about it.
import { useId, useState } from "react";
import { useMembers } from "../../app/cache.ts";
import { fieldSentence, ProblemNotice } from "../../app/problems.tsx";
import type { Id, Party } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { CheckField, ChoiceField, TextField } from "../../ui/Field.tsx";
import { Icon } from "../../ui/Icon.tsx";
import type { LogBody } from "./log.ts";
import { NOTED_KINDS } from "./log_search.ts";
import { fromClock, personNamed, toClock } from "./note.ts";

interface Props {
  project: Id;
  parties: Party[];
  /** An entry as it stands; without one it is a new one. */
  before?: LogBody | undefined;
  busy: boolean;
  error: unknown;
  onSend: (body: LogBody) => void;
  onCancel?: (() => void) | undefined;
}

export function NoteForm({ project, parties, before, busy, error, onSend, onCancel }: Props) {
  const w = useWords();
  const { t } = w;
  const isNew = !before;
  const [party, setParty] = useState<Id>(before?.party_id ?? (parties.length === 1 && isNew ? parties[0]!.id : ""));
  const [kind, setKind] = useState<string>(before?.kind ?? "call");
  const [people, setPeople] = useState<Id[]>(before?.person_ids ?? []);
  const [at, setAt] = useState(toClock(before?.at ?? undefined, w.zone));
  const [words, setWords] = useState(before?.words ?? "");
  const [owner, setOwner] = useState<Id>(before?.follow_up?.owner_id ?? "");
  const [due, setDue] = useState(before?.follow_up?.due ?? "");
  const [isDone, setDone] = useState(before?.follow_up?.is_done ?? false);
  const [follows, setFollows] = useState(!!before?.follow_up);
  const contacts = parties.filter((each) => !party || each.id === party).flatMap((each) => each.contacts);
  const members = useMembers(project).data?.items ?? [];
  const field = (name: string) => fieldSentence(w, error, name);
  const send = () =>
    onSend({
      kind: kind as LogBody["kind"],
      person_ids: people.filter((person) => contacts.some((contact) => contact.person_id === person)),
      words: words.trim(),
      ...(party ? { party_id: party } : {}),
      ...(at ? { at: fromClock(at, w.zone) } : {}),
      ...(follows && owner ? { follow_up: { owner_id: owner, is_done: isDone, ...(due ? { due } : {}) } } : {}),
    });
  return (
    <form
      className="form note-form"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <ProblemNotice reason={error} />
      <div className="note-line">
        <ChoiceField label={t("log.kind")} value={kind} onChange={setKind} wrong={field("kind")} choices={NOTED_KINDS.map((each) => ({ value: each, label: t(`log.kind.${each}`) }))} />
        {parties.length > 1 && <ChoiceField label={t("log.party")} value={party} onChange={setParty} wrong={field("party_id")} choices={[{ value: "", label: t("log.all_parties") }, ...parties.map((each) => ({ value: each.id, label: each.client_name }))]} />}
        <PeopleField contacts={contacts} chosen={people} onChange={setPeople} />
        <TextField label={t("log.at")} hint={isNew && !at ? t("log.now") : undefined} type="datetime-local" value={at} onChange={setAt} wrong={field("at")} />
      </div>
      <div className="note-line words">
        <TextField label={t("log.words")} value={words} onChange={setWords} wrong={field("words")} required maxLength={4000} data-autofocus={isNew ? undefined : true} />
        <Button kind="primary" type="submit" busy={busy}>
          {t(isNew ? "log.note" : "act.save")}
        </Button>
        {onCancel && <Button onClick={onCancel}>{t("act.cancel")}</Button>}
      </div>
      <div className="note-line">
        <CheckField label={t("log.follows")} checked={follows} onChange={setFollows} />
        {follows && (
          <>
            <ChoiceField label={t("log.owner")} value={owner} onChange={setOwner} wrong={field("follow_up.owner_id")} required choices={[{ value: "", label: t("log.owner_choose") }, ...members.map((member) => ({ value: member.person_id, label: member.name }))]} />
            <TextField label={t("log.due")} type="date" value={due} onChange={setDue} wrong={field("follow_up.due")} />
            {!isNew && <CheckField label={t("log.done")} checked={isDone} onChange={setDone} />}
          </>
        )}
      </div>
    </form>
  );
}

interface PeopleProps {
  contacts: Party["contacts"];
  chosen: Id[];
  onChange: (people: Id[]) => void;
}

/** A name typed with suggestions becomes a mark as soon as it is somebody's. */
function PeopleField({ contacts, chosen, onChange }: PeopleProps) {
  const { t } = useWords();
  const list = useId();
  const [typed, setTyped] = useState("");
  const left = contacts.filter((contact) => !chosen.includes(contact.person_id));
  const put = (text: string) => {
    const found = personNamed(left, text);
    if (found) onChange([...chosen, found]);
    setTyped(found ? "" : text);
  };
  return (
    <div className="note-people">
      <TextField label={t("log.people")} value={typed} onChange={put} list={list} autoComplete="off" placeholder={left[0]?.name} wrong={typed.trim() && !left.some((contact) => contact.name.includes(typed.trim())) ? t("log.unknown_person") : undefined} />
      <datalist id={list}>
        {left.map((contact) => (
          <option key={contact.person_id} value={contact.name} />
        ))}
      </datalist>
      <span className="row wrap">
        {contacts
          .filter((contact) => chosen.includes(contact.person_id))
          .map((contact) => (
            <button key={contact.person_id} type="button" className="button small quiet" aria-label={t("log.remove_person", { name: contact.name })} onClick={() => onChange(chosen.filter((each) => each !== contact.person_id))}>
              {contact.name}
              <Icon name="cross" />
            </button>
          ))}
      </span>
    </div>
  );
}
