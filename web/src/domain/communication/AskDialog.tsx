// A question to the client: to which client, to whom, what. The violet button names who gets it.
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ActForm } from "../../app/ActForm.tsx";
import { api } from "../../app/api.ts";
import { freshen, keys } from "../../app/cache.ts";
import { fieldSentence } from "../../app/problems.tsx";
import { toast } from "../../app/toast.ts";
import type { Comments, Id, Party, Question } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { CheckField, ChoiceField, TextArea, TextField } from "../../ui/Field.tsx";
import { AskParty, WasSent } from "../engagement/AskParty.tsx";
import { mailWaitsSentence } from "../engagement/culture_sentences.ts";
import { DueField } from "../engagement/DueField.tsx";
import { ReachHint } from "../engagement/ReachHint.tsx";
import { useDraft } from "./draft.ts";
import { reachable } from "./NotReached.tsx";
import { namesOf } from "./question_readers.ts";

interface AskProps {
  project: Id;
  /** What is asked about, and the parties that read it. */
  about?: { record: Id; parties: Id[] };
  /** What is asked out of a note of a meeting; it stands with that from then on. */
  note?: { id: Id; words: string };
  onClose: (asked?: Id) => void;
}

export function AskDialog({ project, about, note, onClose }: AskProps) {
  const { t } = useWords();
  return (
    <AskParty project={project} width="narrow" title={t("questions.ask")} onClose={() => onClose()}>
      {(parties) => <QuestionForm project={project} record={about?.record} parties={about ? parties.filter((each) => about.parties.includes(each.id)) : parties} note={note} onClose={onClose} />}
    </AskParty>
  );
}

/** The longest title that is taken of a note. */
const LONGEST_TITLE = 120;

function QuestionForm({ project, record, parties, note, onClose }: { project: Id; record: Id | undefined; parties: Party[]; note: AskProps["note"]; onClose: (asked?: Id) => void }) {
  const w = useWords();
  const { t } = w;
  const [partyId, setPartyId] = useState<Id>();
  const [person, setPerson] = useState("");
  const [title, setTitle] = useState(() => (note ? Array.from(note.words.split("\n")[0] ?? "").slice(0, LONGEST_TITLE).join("") : ""));
  const [due, setDue] = useState("");
  const [kept, setBody, forget] = useDraft(note ? `ask-note.${note.id}` : `ask.${project}`);
  const [isTouched, setTouched] = useState(false);
  const body = isTouched ? kept : kept || (note?.words ?? "");
  const write = (text: string) => {
    setTouched(true);
    setBody(text);
  };
  // Where nothing is said and nothing was shown, the server decides by what was asked about on the record.
  const [said, setSaid] = useState<boolean>();
  const about = useAbout(record);
  // What was shown to be for the circle stays so until somebody says otherwise, whatever happens on the record meanwhile.
  const [wasForCircle, setWasForCircle] = useState(false);
  if (about.isForCircle && !wasForCircle) setWasForCircle(true);
  const toCircle = about.isCommercial || (said ?? (about.isForCircle || wasForCircle));
  const party = parties.find((each) => each.id === partyId) ?? parties[0];
  // Whoever may only look cannot answer.
  const reading = (party?.contacts ?? []).filter((contact) => contact.is_commercial || !toCircle);
  const answering = reading.filter((contact) => contact.role !== "client_viewer");
  const { all, circle } = namesOf(parties, party?.id);
  const readers = toCircle ? circle : all;
  const names = reachable(party).filter((contact) => reading.includes(contact) && (!person || contact.person_id === person));
  const choose = (toCircle: boolean) => {
    setSaid(toCircle);
    setPerson("");
  };
  const ask = useMutation({
    mutationFn: () => api.post<Question>(note ? `/api/v1/meeting-notes/${note.id}/questions` : `/api/v1/projects/${project}/questions`, { party_id: party?.id, title: title.trim(), body: body.trim(), ...(person ? { to_person: person } : {}), ...(record ? { record_id: record } : {}), ...(due ? { due } : {}), is_commercial: toCircle || said }),
    onSuccess: async (question) => {
      forget();
      await freshen(keys.questions(project), keys.home);
      // Whom no mail reaches is read before the dialog goes.
      if (question.not_reached.length > 0) return;
      const waits = mailWaitsSentence(w, question.mail_waits);
      if (waits) toast({ text: waits });
      onClose(question.id);
    },
  });
  if (ask.data) return <WasSent said={t("questions.asked_on_page", { number: ask.data.number })} project={project} party={ask.data.party_id} people={ask.data.not_reached} onClose={() => onClose(ask.data.id)} />;
  return (
    <ActForm
      sending={ask}
      button={names.length > 0 ? t("invite.send", { count: names.length }) : t("questions.to_page")}
      kind="to-client"
      icon="door"
      onAct={() => ask.mutate()}
      onCancel={() => onClose()}
    >
      <div className="two">
        <ChoiceField label={t("projects.client")} value={party?.id ?? ""} onChange={setPartyId} choices={parties.map((each) => ({ value: each.id, label: each.client_name }))} />
        <ChoiceField label={t("questions.to_person")} value={person} onChange={setPerson} choices={[{ value: "", label: t(toCircle ? "questions.all_of_circle" : "questions.to_all") }, ...answering.map((contact) => ({ value: contact.person_id, label: contact.name }))]} />
      </div>
      <TextField label={t("questions.title")} value={title} onChange={setTitle} wrong={fieldSentence(w, ask.error, "title")} data-autofocus autoFocus required maxLength={200} />
      <TextArea label={t("questions.body")} hint={t("questions.body_hint")} value={body} onChange={write} wrong={fieldSentence(w, ask.error, "body")} rows={5} required />
      <DueField project={project} party={party?.id} value={due} onChange={setDue} wrong={fieldSentence(w, ask.error, "due")} />
      <ReachHint project={project} party={party?.id} person={person || undefined} due={due} />
      <CheckField label={t("circle.only")} hint={toCircle && circle.length === 0 ? t("circle.nobody") : undefined} checked={toCircle} disabled={about.isCommercial} onChange={choose} />
      {!(toCircle && circle.length === 0) && <p className="small">{readers.length > 0 ? t("sharing.seen_by", { names: w.joinNames(readers) }) : t("sharing.seen_by_nobody")}</p>}
    </ActForm>
  );
}

/** Whether money was asked about on the record, or only those who see prices read it. */
function useAbout(record: Id | undefined) {
  const told = useQuery({ queryKey: [...keys.record(record ?? ""), "comments"], queryFn: () => api.get<Comments>(`/api/v1/records/${record}/comments`), enabled: record !== undefined }).data;
  return { isForCircle: told?.is_for_circle ?? false, isCommercial: told?.is_commercial ?? false };
}
