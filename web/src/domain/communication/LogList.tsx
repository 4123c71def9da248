// The entries of the log, day by day; those that somebody noted can be changed and taken out.
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { tellProblem } from "../../app/problems.tsx";
import { kindOf, recordNumber } from "../../app/record_kinds.ts";
import { toast } from "../../app/toast.ts";
import type { Id, Party } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { PersonTag } from "../../ui/Marks.tsx";
import { RecordTalk } from "../records/RecordTalk.tsx";
import { aboutOf, bodyOf, deleteEntry, freshenLog, KIND_ICONS, putEntry, restoreEntry, whatHappened, whyKeptBack, type LogBody, type LogEntry } from "./log.ts";
import { NoteForm } from "./NoteForm.tsx";
import { toClock } from "./note.ts";

interface ListProps {
  project: Id;
  parties: Party[];
  entries: LogEntry[];
  mayWrite: boolean;
}

export function LogList({ project, parties, entries, mayWrite }: ListProps) {
  const w = useWords();
  const [edited, setEdited] = useState<LogEntry>();
  const days = byDay(entries, w.zone);
  return (
    <>
      {days.map(([day, own]) => (
        <section key={day} className="log-day">
          <h3>{w.formatDate(day, { weekday: true })}</h3>
          <ul className="log">
            {own.map((entry) => (
              <Entry key={entry.id} project={project} entry={entry} party={parties.length > 1 ? parties.find((party) => party.id === entry.party_id)?.client_name : undefined} onEdit={mayWrite ? () => setEdited(entry) : undefined} />
            ))}
          </ul>
        </section>
      ))}
      {edited && <EditDialog project={project} parties={parties} entry={edited} onClose={() => setEdited(undefined)} />}
    </>
  );
}

/** The days on the reader's clock, in the order of the entries. */
function byDay(entries: LogEntry[], zone: string): [string, LogEntry[]][] {
  const days = new Map<string, LogEntry[]>();
  for (const entry of entries) {
    const day = toClock(entry.at, zone).slice(0, 10);
    days.set(day, [...(days.get(day) ?? []), entry]);
  }
  return [...days];
}

function Entry({ project, entry, party, onEdit }: { project: Id; entry: LogEntry; party: string | undefined; onEdit: (() => void) | undefined }) {
  const w = useWords();
  return (
    <li className={`log-entry ${entry.side ?? "none"}`}>
      <time dateTime={entry.at}>{w.formatTime(entry.at)}</time>
      <Icon name={KIND_ICONS[entry.kind]} />
      <div className="log-said">
        <p className="row wrap">
          {entry.own && <span className="id">{recordNumber("log_entry", entry.own.number)}</span>}
          {entry.actor && <PersonTag name={entry.actor.name} client={entry.side === "client"} />}
          <span>{whatHappened(w, entry)}</span>
          {entry.people.length > 0 && <span className="muted">{w.t("log.with", { names: w.joinNames(entry.people.map((person) => person.name)) })}</span>}
          {party && <span className="muted small">{party}</span>}
        </p>
        {entry.record && <About project={project} entry={entry} />}
        {entry.words && <p className="soft words">{entry.words}</p>}
        {entry.mail?.kept_back && <p className="soft words">{whyKeptBack(w, entry)}</p>}
        {entry.follow_up && <FollowUp project={project} entry={entry} mayWrite={!!onEdit} />}
      </div>
      {entry.own && onEdit && (
        <span className="row no-print">
          <Button size="small" kind="quiet" icon="pencil" aria-label={`${w.t("act.edit")} ${recordNumber("log_entry", entry.own.number)}`} onClick={onEdit} />
          <Remove project={project} entry={entry} />
        </span>
      )}
    </li>
  );
}

function About({ project, entry }: { project: Id; entry: LogEntry }) {
  const { record } = entry;
  if (!record) return null;
  const to = kindOf(record.kind).address(project, record.id) as { to: string };
  return (
    <Link {...to} className="clip">
      {aboutOf(entry)}
    </Link>
  );
}

/** What was promised, and the box that says it is done. */
export function FollowUp({ project, entry, mayWrite = true }: { project: Id; entry: LogEntry; mayWrite?: boolean }) {
  const w = useWords();
  const follow = entry.follow_up!;
  const isDone = follow.done_at !== null;
  const send = (done: boolean) => {
    const body = bodyOf(entry);
    return putEntry(entry.id, { ...body, follow_up: { ...body.follow_up!, is_done: done } }).then(() => freshenLog(project));
  };
  const change = useMutation({
    mutationFn: send,
    onSuccess: (_, done) => toast({ text: w.t(done ? "log.is_done" : "log.is_open"), undo: () => send(!done) }),
    onError: tellProblem,
  });
  const isLate = !isDone && !!follow.due && follow.due < w.today();
  return (
    <label className="check log-follow">
      <input type="checkbox" checked={isDone} disabled={change.isPending || !mayWrite} onChange={(event) => change.mutate(event.target.checked)} />
      <span className={isLate ? "late" : isDone ? "muted" : undefined}>
        {w.t(follow.due ? "log.follow_up_due" : "log.follow_up", { name: follow.owner.name, day: w.formatDate(follow.due) })}
      </span>
    </label>
  );
}

function Remove({ project, entry }: { project: Id; entry: LogEntry }) {
  const { t } = useWords();
  const remove = useMutation({
    mutationFn: () => deleteEntry(entry.id),
    onSuccess: async () => {
      await freshenLog(project);
      toast({ text: t("log.removed"), undo: () => restoreEntry(entry.id).then(() => freshenLog(project)) });
    },
    onError: tellProblem,
  });
  return <Button size="small" kind="quiet" icon="trash" busy={remove.isPending} aria-label={`${t("log.remove")} ${recordNumber("log_entry", entry.own!.number)}`} onClick={() => remove.mutate()} />;
}

function EditDialog({ project, parties, entry, onClose }: { project: Id; parties: Party[]; entry: LogEntry; onClose: () => void }) {
  const { t } = useWords();
  const before = bodyOf(entry);
  const save = useMutation({
    mutationFn: (body: LogBody) => putEntry(entry.id, body, entry.own!.revision),
    onSuccess: async () => {
      await freshenLog(project);
      toast({ text: t("log.saved"), undo: () => putEntry(entry.id, before).then(() => freshenLog(project)) });
      onClose();
    },
  });
  return (
    <Dialog title={recordNumber("log_entry", entry.own!.number)} closeLabel={t("shell.close")} onClose={onClose} width="middle">
      <NoteForm project={project} parties={parties} before={before} busy={save.isPending} error={save.error} onSend={(body) => save.mutate(body)} onCancel={onClose} />
      <RecordTalk record={entry.id} project={project} mayWrite isForTeam />
    </Dialog>
  );
}
