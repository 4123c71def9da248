// Showing a demonstration to a client: who reads it, and exactly which words. Nothing leaves before the violet button.
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../app/api.ts";
import { freshen, keys, useParties } from "../../app/cache.ts";
import { Faces, ProblemNotice } from "../../app/problems.tsx";
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
import { demonstrationPath, settle, type Demonstration } from "./demonstration.ts";
import "../communication/communication.css";

interface SendProps {
  demonstration: Demonstration;
  project: Id;
  onClose: () => void;
}

export function SendDemonstration(props: SendProps) {
  const { t } = useWords();
  const query = useParties(props.project);
  return (
    <Dialog width="middle" title={t("demonstration.send")} closeLabel={t("shell.close")} onClose={props.onClose}>
      <Faces query={query} failed={t("party.failed")} rows={3}>
        {({ items }) => (items.length === 0 ? <Empty title={t("party.empty")}>{t("party.empty_text")}</Empty> : <SendForm {...props} parties={items} />)}
      </Faces>
    </Dialog>
  );
}

function SendForm({ demonstration, project, parties, onClose }: SendProps & { parties: Party[] }) {
  const { t, joinNames } = useWords();
  const [partyId, setPartyId] = useState(parties[0]!.id);
  const party = parties.find((each) => each.id === partyId) ?? parties[0]!;
  const send = useMutation({
    mutationFn: () => api.post<Demonstration>(`${demonstrationPath(demonstration.id)}/sendings`, { party_id: party.id, revision: demonstration.revision }),
    onError: () => freshen(keys.record(demonstration.id)),
    onSuccess: async (now) => {
      toast({ text: t("demonstration.sent", { client: party.client_name }) });
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
      <p className="strong">{t("demonstration.readers", { names: joinNames(party.contacts.map((contact) => contact.name)) || party.client_name })}</p>
      <section className="ask-items">
        <AudienceTag client>{t("ask.they_read")}</AudienceTag>
        <p className="strong">{demonstration.title}</p>
        {demonstration.description && <Body text={demonstration.description} />}
        {demonstration.link && <p className="small">{demonstration.link}</p>}
        <ol className="submit-criteria">
          {demonstration.items.map((each) => (
            <li key={each.id}>{each.words}</li>
          ))}
        </ol>
      </section>
      <div className="actions">
        <Button kind="to-client" type="submit" icon="door" busy={send.isPending}>
          {t("demonstration.send_to", { client: party.client_name })}
        </Button>
        <Button onClick={onClose}>{t("act.cancel")}</Button>
      </div>
    </form>
  );
}
