// Written down while the meeting goes on, by several at once: each note keeps itself when its field is left.
import { useState } from "react";
import { Link } from "@tanstack/react-router";
import { freshen, keys, useMembers } from "../../app/cache.ts";
import { kindOf, recordNumber } from "../../app/record_kinds.ts";
import { useWords } from "../../app/words.ts";
import { Button, Tool } from "../../ui/Button.tsx";
import { CheckField, Options, TextArea } from "../../ui/Field.tsx";
import { AudienceTag } from "../../ui/Marks.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { AskDialog } from "../communication/AskDialog.tsx";
import { useDraft } from "../communication/draft.ts";
import { InPlace } from "../records/InPlace.tsx";
import { LongText } from "../scope/LongText.tsx";
import { changeNote, makeTask, noteKinds, removeNote, takeAsChange, tried, writeNote, type Meeting, type MeetingNote, type NoteKind } from "./meeting.ts";

export function MeetingNotes({ meeting, mayWrite }: { meeting: Meeting; mayWrite: boolean }) {
  const { t } = useWords();
  return (
    <Panel title={t("meeting.notes")} count={meeting.notes.length || undefined}>
      {meeting.notes.length === 0 && <p className="panel-body muted">{t("meeting.no_notes")}</p>}
      <ol className="rows">
        {meeting.notes.map((note) => (
          <li key={note.id}>
            <Note meeting={meeting} note={note} mayWrite={mayWrite} />
          </li>
        ))}
      </ol>
      {mayWrite && <NewNote meeting={meeting} />}
    </Panel>
  );
}

function useOwners(meeting: Meeting) {
  const { t } = useWords();
  const members = useMembers(meeting.project_id).data?.items ?? [];
  const known = new Map(members.map((member) => [member.person_id, member.name]));
  meeting.people.forEach((each) => known.set(each.person_id, each.name));
  return [{ value: "", label: t("task.no_owner") }, ...Array.from(known, ([value, label]) => ({ value, label }))];
}

function Note({ meeting, note, mayWrite }: { meeting: Meeting; note: MeetingNote; mayWrite: boolean }) {
  const { t, formatDate } = useWords();
  const owners = useOwners(meeting);
  const put = (change: Parameters<typeof changeNote>[2]) => changeNote(meeting.id, note, change);
  const words = <LongText name={`meeting-note.${note.id}`} label={t(`meeting.note.${note.kind}`)} hint={t("meeting.note.hint")} value={note.words} mayEdit={mayWrite} onKeep={(typed) => put({ words: typed })} />;
  const { record } = note;
  const [isAsking, setAsking] = useState(false);
  const closeAsking = () => {
    setAsking(false);
    void freshen(keys.record(meeting.id));
  };
  return (
    <div className={note.is_internal ? "meeting-note for-team" : "meeting-note"}>
      {words}
      <div className="row wrap small">
        {mayWrite ? (
          <Options aria-label={t("meeting.note.kind")} value={note.kind} onChange={(kind) => void put({ kind: kind as NoteKind })} choices={noteKinds.map((kind) => ({ value: kind, label: t(`meeting.note.${kind}`) }))} />
        ) : null}
        {note.kind === "action" && (
          <>
            <Options aria-label={t("task.owner")} disabled={!mayWrite} value={note.owner_id ?? ""} onChange={(owner) => void put({ owner_id: owner || null })} choices={owners} />
            {mayWrite ? <InPlace label={t("issue.due")} value={note.due ?? ""} date disabled={false} notDate={t("problem.field.not_a_date")} onKeep={(due) => put({ due: due || null })} /> : <span>{formatDate(note.due)}</span>}
            {!record && mayWrite && (
              <Button size="small" onClick={() => void makeTask(meeting, note)}>
                {t("meeting.note.make_task")}
              </Button>
            )}
          </>
        )}
        {record ? (
          <Link {...(kindOf(record.kind).address(meeting.project_id, record.id) as { to: string })}>{recordNumber(record.kind, record.number)}</Link>
        ) : (
          mayWrite && (
            <>
              <Button size="small" kind="quiet" onClick={() => void takeAsChange(meeting, note)}>
                {t("meeting.note.make_change")}
              </Button>
              <Button size="small" kind="quiet" icon="talk" onClick={() => setAsking(true)}>
                {t("meeting.note.ask")}
              </Button>
            </>
          )
        )}
        {isAsking && <AskDialog project={meeting.project_id} note={{ id: note.id, words: note.is_internal ? "" : note.words }} onClose={closeAsking} />}
        {note.is_internal && <AudienceTag client={false}>{t("audience.internal")}</AudienceTag>}
        <span className="end row">
          <span className="muted">{note.changed_by_name}</span>
          {mayWrite && (
            <span className="no-print">
              <Tool icon={note.is_internal ? "eye" : "lock"} label={t(note.is_internal ? "meeting.note.share" : "meeting.note.hide")} onClick={() => void put({ is_internal: !note.is_internal })} />
              <Tool icon="trash" label={t("meeting.note.remove")} onClick={() => void removeNote(meeting.id, note)} />
            </span>
          )}
        </span>
      </div>
    </div>
  );
}

function NewNote({ meeting }: { meeting: Meeting }) {
  const { t } = useWords();
  const [words, setWords, forget] = useDraft(`meeting-note.new.${meeting.id}`);
  const [kind, setKind] = useState<NoteKind>("said");
  const [isInternal, setInternal] = useState(false);
  const [id, setId] = useState(() => crypto.randomUUID());
  const [isBusy, setBusy] = useState(false);
  const add = async () => {
    if (!words.trim() || isBusy) return;
    setBusy(true);
    const isKept = await tried(() => writeNote(meeting.id, id, { kind, words: words.trim(), point_id: null, owner_id: null, due: null, is_internal: isInternal }));
    setBusy(false);
    if (!isKept) return;
    forget(words);
    setId(crypto.randomUUID());
  };
  return (
    <form
      className="panel-body meeting-new-note no-print"
      onSubmit={(event) => {
        event.preventDefault();
        void add();
      }}
    >
      <TextArea label={t("meeting.note.new")} hint={t("meeting.note.hint")} rows={2} value={words} onChange={setWords} maxLength={4000} />
      <div className="row wrap">
        <Options aria-label={t("meeting.note.kind")} value={kind} onChange={(next) => setKind(next as NoteKind)} choices={noteKinds.map((each) => ({ value: each, label: t(`meeting.note.${each}`) }))} />
        <CheckField label={t("meeting.note.internal")} checked={isInternal} onChange={setInternal} />
        <Button type="submit" kind="primary" busy={isBusy}>
          {t("meeting.note.add")}
        </Button>
      </div>
    </form>
  );
}
