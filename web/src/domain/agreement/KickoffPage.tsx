// The kickoff checklist: what is done, what the product sees for itself, who does the rest by when; and what is
// prepared for the meeting.
import { useMutation } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useActions } from "../../app/actions.ts";
import { api } from "../../app/api.ts";
import { freshen, keys, useMembers, useParties, useProject, useWritingRole } from "../../app/cache.ts";
import { Faces, tellProblem } from "../../app/problems.tsx";
import { SaveForm } from "../../app/SaveForm.tsx";
import { useTyped } from "../../app/fields_typed.ts";
import { toast } from "../../app/toast.ts";
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { zoneName } from "../../app/zones.ts";
import { Button, Tool } from "../../ui/Button.tsx";
import { Empty } from "../../ui/Faces.tsx";
import { Options, TextArea, TextField } from "../../ui/Field.tsx";
import { AudienceTag } from "../../ui/Marks.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { Statement } from "../../ui/Statement.tsx";
import { InPlace } from "../records/InPlace.tsx";
import { PackFiles } from "./PackFiles.tsx";
import { addItem, itemWords, kickoffPath, placeOfStep, removeItem, saveItem, useKickoff, type Kickoff, type KickoffItem } from "./kickoff.ts";
import "../records/records.css";
import "../scope/scope.css";
import "./kickoff.css";

export function KickoffPage() {
  const { t } = useWords();
  const { project } = useParams({ from: "/team/projects/$project/kickoff" });
  const navigate = useNavigate();
  const query = useKickoff(project);
  const role = useWritingRole(project);
  const mayEdit = role !== undefined && role !== "read_only";
  useActions([{ label: t("kickoff.to_pack"), icon: "print", act: () => void navigate({ to: "/projects/$project/kickoff/pack", params: { project } }) }]);
  return (
    <div className="page middle kickoff">
      <Faces query={query} failed={t("kickoff.failed")} rows={8}>
        {(kickoff) => (
          <>
            <div className="scope-sentence">
              <Statement text={kickoff.items.length === 0 ? t("kickoff.says_empty") : t(kickoff.done === kickoff.items.length ? "kickoff.says_all" : "kickoff.says", { done: kickoff.done, total: kickoff.items.length })} />
            </div>
            <div className="page-head">
              <Link className="button" to="/projects/$project/kickoff/pack" params={{ project }}>
                {t("kickoff.to_pack")}
              </Link>
            </div>
            <div className="stack">
              <Checklist kickoff={kickoff} project={project} mayEdit={mayEdit} />
              <Meeting key={kickoff.meeting_revision} kickoff={kickoff} project={project} mayEdit={mayEdit} />
            </div>
          </>
        )}
      </Faces>
    </div>
  );
}

function Checklist({ kickoff, project, mayEdit }: { kickoff: Kickoff; project: Id; mayEdit: boolean }) {
  const { t } = useWords();
  const [words, setWords] = useState("");
  const begin = useMutation({ mutationFn: () => api.post(kickoffPath(project)).then(() => freshen(keys.kickoff(project))), onError: tellProblem });
  const add = async () => {
    if (words.trim() && (await addItem(project, { words: words.trim() }))) setWords("");
  };
  if (kickoff.items.length === 0) {
    const start = mayEdit && (
      <Button kind="primary" busy={begin.isPending} onClick={() => begin.mutate()}>
        {t("kickoff.begin")}
      </Button>
    );
    return (
      <Panel title={t("kickoff.checklist")}>
        <Empty title={t("kickoff.empty")} action={start || undefined}>
          {t("kickoff.empty_text")}
        </Empty>
      </Panel>
    );
  }
  return (
    <Panel title={t("kickoff.checklist")} count={t("kickoff.count", { done: kickoff.done, total: kickoff.items.length })} actions={<AudienceTag client={false}>{t("requirement.team_reads")}</AudienceTag>}>
      <ul className="rows kickoff-items">
        {kickoff.items.map((item) => (
          <Item key={item.id} item={item} project={project} mayEdit={mayEdit} />
        ))}
      </ul>
      {mayEdit && (
        <form
          className="panel-body row kickoff-add"
          onSubmit={(event) => {
            event.preventDefault();
            void add();
          }}
        >
          <input className="input grow" aria-label={t("kickoff.add")} placeholder={t("kickoff.add_hint")} value={words} maxLength={200} onChange={(event) => setWords(event.target.value)} />
          <Button type="submit" icon="plus" disabled={!words.trim()}>
            {t("kickoff.add")}
          </Button>
        </form>
      )}
    </Panel>
  );
}

function Item({ item, project, mayEdit }: { item: KickoffItem; project: Id; mayEdit: boolean }) {
  const w = useWords();
  const { t } = w;
  const words = itemWords(w, item);
  const people = usePeople(project, item);
  const hasClient = (useProject(project).data?.clients.length ?? 0) > 0;
  const isUnmet = item.step === "culture_card_filled" && !hasClient;
  const when = item.done_at ? t("kickoff.done_by", { name: item.done_by_name ?? t("notifications.somebody"), when: w.formatWhen(item.done_at) }) : t("kickoff.seen_done");
  return (
    <li className={item.is_done ? "done" : ""}>
      <label className="kickoff-tick">
        <input type="checkbox" aria-label={words} checked={item.is_done} disabled={!mayEdit || item.is_seen} onChange={(event) => void saveItem(project, item, { is_done: event.target.checked })} />
      </label>
      <div className="kickoff-words">
        <span>{item.is_done ? words : <Where step={item.step} project={project} words={words} />}</span>
        <span className="small muted">{item.is_done ? when : item.is_seen ? t(isUnmet ? "kickoff.no_client" : "kickoff.settle") : null}</span>
      </div>
      <div className="kickoff-fields">
        <Options aria-label={t("kickoff.owner_of", { item: words })} value={item.owner_id ?? ""} disabled={!mayEdit} onChange={(owner) => void saveItem(project, item, { owner_id: owner || null })} choices={[{ value: "", label: t("kickoff.nobody") }, ...people]} />
        <InPlace date label={t("kickoff.due_of", { item: words })} value={item.due ?? ""} disabled={!mayEdit} notDate={t("problem.field.not_a_date")} onKeep={(typed) => saveItem(project, item, { due: typed || null })} />
        <InPlace wraps className="kickoff-note" label={t("kickoff.note_of", { item: words })} placeholder={t("kickoff.note")} value={item.note} disabled={!mayEdit} onKeep={(note) => saveItem(project, item, { note })} />
      </div>
      {mayEdit && <Tool icon="cross" label={t("charter.row.remove", { title: words })} onClick={() => void removeItem(project, item)} />}
    </li>
  );
}

/** Both sides' people; whoever owns it stays in the list. */
function usePeople(project: Id, item: KickoffItem): { value: string; label: string }[] {
  const members = useMembers(project).data?.items ?? [];
  const contacts = useParties(project).data?.items.flatMap((party) => party.contacts) ?? [];
  const people = new Map([...members, ...contacts].map((each) => [each.person_id, each.name]));
  if (item.owner_id && item.owner_name) people.set(item.owner_id, item.owner_name);
  return [...people].map(([value, label]) => ({ value, label }));
}

/** The words of an open item lead to where it is done; those that somebody wrote are done anywhere. */
function Where({ step, project, words }: { step: KickoffItem["step"]; project: Id; words: string }) {
  const client = useProject(project).data?.clients[0]?.client_id;
  const place = step && placeOfStep(step, project, client);
  return place ? <Link {...(place as { to: string })}>{words}</Link> : words;
}

function Meeting({ kickoff, project, mayEdit }: { kickoff: Kickoff; project: Id; mayEdit: boolean }) {
  const w = useWords();
  const { t } = w;
  const { starts, files, ...texts } = kickoff.meeting;
  const form = useTyped({ ...texts, starts: (starts ?? "").slice(0, 16), files: files.join(" ") });
  const zone = zoneName(w, useProject(project).data?.time_zone ?? "UTC");
  const chosen = form.values.files.split(" ").filter(Boolean);
  const keep = useMutation({
    mutationFn: () => api.put<Kickoff>(`${kickoffPath(project)}/meeting`, { meeting: { ...form.values, starts: form.values.starts ? `${form.values.starts}:00` : null, files: chosen } }, { ifMatch: kickoff.meeting_revision }),
    onError: () => freshen(keys.kickoff(project)),
    onSuccess: async () => {
      await freshen(keys.kickoff(project));
      toast({ text: t("kickoff.meeting_kept") });
    },
  });
  const field = (name: keyof typeof form.values) => ({ ...form.field(name, keep.error), disabled: !mayEdit });
  return (
    <Panel id="meeting" title={t("kickoff.meeting")}>
      <SaveForm keep={keep} isChanged={form.isChanged} mayChange={mayEdit} onSave={() => keep.mutate()}>
        <div className="two">
          <TextField label={t("kickoff.starts")} hint={t("kickoff.starts_hint", { zone })} type="datetime-local" {...field("starts")} />
          <TextField label={t("kickoff.place")} {...field("place")} maxLength={500} />
        </div>
        <TextArea label={t("kickoff.agenda")} hint={t("kickoff.lines_hint")} rows={6} {...field("agenda")} />
        <TextArea label={t("kickoff.rules")} hint={t("kickoff.lines_hint")} rows={3} {...field("rules")} />
        <TextArea label={t("kickoff.materials")} hint={t("kickoff.lines_hint")} rows={4} {...field("materials")} />
        <PackFiles project={project} chosen={chosen} mayEdit={mayEdit} onChange={(ids) => field("files").onChange(ids.join(" "))} />
        <TextArea label={t("kickoff.market")} hint={t("kickoff.market_hint")} rows={4} {...field("market")} />
      </SaveForm>
    </Panel>
  );
}
