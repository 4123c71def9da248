// Submitting a deliverable: what exactly the client will read, who decides there, and by when. Nothing leaves
// before the violet button.
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
import { ChoiceField } from "../../ui/Field.tsx";
import { AudienceTag } from "../../ui/Marks.tsx";
import { Body } from "../communication/Body.tsx";
import { NotReached } from "../communication/NotReached.tsx";
import { approversOf, ruleSentence, useDecisionRule } from "../engagement/decision_rule.ts";
import { deliverablePath, settle, type Deliverable } from "./deliverable.ts";
import { DueField } from "../engagement/DueField.tsx";
import "../communication/communication.css";

interface SubmitProps {
  deliverable: Deliverable;
  project: Id;
  onClose: () => void;
}

export function SubmitDeliverable(props: SubmitProps) {
  const { t } = useWords();
  const query = useParties(props.project);
  const asked = (items: Party[]) => items.filter((each) => !props.deliverable.party_id || each.id === props.deliverable.party_id);
  return (
    <Dialog width="middle" title={t("deliverable.submit_version", { version: props.deliverable.version + 1 })} closeLabel={t("shell.close")} onClose={props.onClose}>
      <Faces query={query} failed={t("party.failed")} rows={3}>
        {({ items }) => (asked(items).length === 0 ? <Empty title={t("party.empty")}>{t("party.empty_text")}</Empty> : <SubmitForm {...props} parties={asked(items)} />)}
      </Faces>
    </Dialog>
  );
}

function SubmitForm({ deliverable, project, parties, onClose }: SubmitProps & { parties: Party[] }) {
  const w = useWords();
  const { t } = w;
  const [partyId, setPartyId] = useState(parties[0]!.id);
  const [due, setDue] = useState("");
  const party = parties.find((each) => each.id === partyId) ?? parties[0]!;
  const rule = useDecisionRule(project, party.id).data;
  const send = useMutation({
    mutationFn: () => api.post<Deliverable>(`${deliverablePath(deliverable.id)}/submissions`, { party_id: party.id, revision: deliverable.revision, due: due || null }),
    // Somebody may have changed it meanwhile: what stands there now is what can be submitted.
    onError: () => freshen(keys.record(deliverable.id)),
    onSuccess: async (now) => {
      toast({ text: t("deliverable.submitted", { version: now.version, client: party.client_name }) });
      await Promise.all([settle(project, now), freshen(keys.signOffs(project), keys.home)]);
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
      <DueField project={project} party={party.id} value={due} onChange={setDue} wrong={fieldSentence(w, send.error, "due")} autoFocus />
      {rule && <p className="strong">{ruleSentence(w, rule, approversOf(party.contacts).map((contact) => contact.name))}</p>}
      <TheyRead deliverable={deliverable} />
      <div className="actions">
        <Button kind="to-client" type="submit" icon="door" busy={send.isPending}>
          {t("deliverable.submit_to", { client: party.client_name })}
        </Button>
        <Button onClick={onClose}>{t("act.cancel")}</Button>
      </div>
    </form>
  );
}

/** Defects of earlier versions stand beside what they are about. */
function TheyRead({ deliverable }: { deliverable: Deliverable }) {
  const { t } = useWords();
  const told = deliverable.defects.filter((each) => !each.mended_version);
  return (
    <section className="ask-items">
      <AudienceTag client>{t("ask.they_read")}</AudienceTag>
      <p className="strong">{deliverable.title}</p>
      {deliverable.description && <Body text={deliverable.description} />}
      <Body text={deliverable.handover} />
      <ol className="submit-criteria">
        {deliverable.criteria.map((each) => (
          <li key={each.id}>{each.words}</li>
        ))}
      </ol>
      {told.map((each) => (
        <p key={each.id} className="body small">
          {each.mended_at ? "☑" : "☐"} (v{each.version}) {each.words}
          {each.mended_at && each.mended_note && ` → ${each.mended_note}`}
        </p>
      ))}
    </section>
  );
}
