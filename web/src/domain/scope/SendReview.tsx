// Sending work in progress for review: what exactly the client will read, until when remarks are wanted, and what is
// to be looked at above all. Nothing is accepted by it, and nothing leaves before the violet button.
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../app/api.ts";
import { freshen, keys, useParties } from "../../app/cache.ts";
import { Faces, fieldSentence, ProblemNotice } from "../../app/problems.tsx";
import { toast } from "../../app/toast.ts";
import type { Id, Party } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Empty } from "../../ui/Faces.tsx";
import { ChoiceField, TextArea, TextField } from "../../ui/Field.tsx";
import { AudienceTag } from "../../ui/Marks.tsx";
import { Body } from "../communication/Body.tsx";
import { NotReached } from "../communication/NotReached.tsx";
import { deliverablePath, settle, type Deliverable } from "./deliverable.ts";
import "../communication/communication.css";

interface SendProps {
  deliverable: Deliverable;
  project: Id;
  onClose: () => void;
}

export function SendReview(props: SendProps) {
  const { t } = useWords();
  const query = useParties(props.project);
  const asked = (items: Party[]) => items.filter((each) => !props.deliverable.party_id || each.id === props.deliverable.party_id);
  return (
    <Dialog width="middle" title={t("review.send_round", { round: (props.deliverable.reviews[0]?.round ?? 0) + 1 })} closeLabel={t("shell.close")} onClose={props.onClose}>
      <Faces query={query} failed={t("party.failed")} rows={3}>
        {({ items }) => (asked(items).length === 0 ? <Empty title={t("party.empty")}>{t("party.empty_text")}</Empty> : <SendForm {...props} parties={asked(items)} />)}
      </Faces>
    </Dialog>
  );
}

function SendForm({ deliverable, project, parties, onClose }: SendProps & { parties: Party[] }) {
  const w = useWords();
  const { t } = w;
  const [partyId, setPartyId] = useState(parties[0]!.id);
  const [due, setDue] = useState("");
  const [note, setNote] = useState("");
  const party = parties.find((each) => each.id === partyId) ?? parties[0]!;
  const readers = party.contacts.filter((each) => each.role !== "client_viewer").map((each) => each.name);
  const send = useMutation({
    mutationFn: () => api.post<Deliverable>(`${deliverablePath(deliverable.id)}/reviews`, { party_id: party.id, revision: deliverable.revision, due: due || null, note }),
    // Somebody may have changed it meanwhile: what stands there now is what can be sent.
    onError: () => freshen(keys.record(deliverable.id)),
    onSuccess: async (now) => {
      toast({ text: t("review.sent", { round: now.open_round ?? 1, client: party.client_name }) });
      await settle(project, now);
      // Whom no mail reaches is read before the dialog goes.
      if (now.not_reached.length === 0) onClose();
    },
  });
  if (send.data)
    return (
      <div className="form">
        <NotReached project={project} party={party.id} people={send.data.not_reached} />
        <div className="actions">
          <Button onClick={onClose}>{t("shell.close")}</Button>
        </div>
      </div>
    );
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        send.mutate();
      }}
    >
      <ProblemNotice reason={send.error} />
      {parties.length > 1 && <ChoiceField label={t("projects.client")} value={party.id} onChange={setPartyId} choices={parties.map((each) => ({ value: each.id, label: each.client_name }))} />}
      <TextField label={t("review.due")} hint={t("questions.due_hint")} type="date" min={w.today()} value={due} onChange={setDue} wrong={fieldSentence(w, send.error, "due")} data-autofocus autoFocus />
      <TextArea label={t("review.note")} rows={2} value={note} onChange={setNote} wrong={fieldSentence(w, send.error, "note")} />
      <p className="strong">{readers.length > 0 ? t("review.readers", { names: w.joinNames(readers) }) : t("review.no_readers")}</p>
      <TheyRead deliverable={deliverable} note={note} />
      <div className="actions">
        <Button kind="to-client" type="submit" icon="door" busy={send.isPending}>
          {t("review.send_to", { client: party.client_name })}
        </Button>
        <Button onClick={onClose}>{t("act.cancel")}</Button>
      </div>
    </form>
  );
}

function TheyRead({ deliverable, note }: { deliverable: Deliverable; note: string }) {
  const { t } = useWords();
  return (
    <section className="ask-items">
      <AudienceTag client>{t("ask.they_read")}</AudienceTag>
      <p className="strong">{deliverable.title}</p>
      {note.trim() && <Body text={note} />}
      {deliverable.description && <Body text={deliverable.description} />}
      <Body text={deliverable.handover} />
      <ol className="submit-criteria">
        {deliverable.criteria.map((each) => (
          <li key={each.id}>{each.words}</li>
        ))}
      </ol>
    </section>
  );
}
