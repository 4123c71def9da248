// Sending a questionnaire: to which people of which client. Nothing leaves before the violet button.
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
import { CheckField, ChoiceField } from "../../ui/Field.tsx";
import { NotReached } from "../communication/NotReached.tsx";
import { questionnairePath, settle, type Questionnaire } from "./questionnaire.ts";
import "../communication/communication.css";

interface SendProps {
  questionnaire: Questionnaire;
  project: Id;
  onClose: () => void;
}

export function SendQuestionnaire(props: SendProps) {
  const { t } = useWords();
  const { questionnaire } = props;
  const query = useParties(props.project);
  const asked = (items: Party[]) => items.filter((each) => !questionnaire.party_id || each.id === questionnaire.party_id);
  return (
    <Dialog width="middle" title={t(questionnaire.state === "draft" ? "questionnaire.send" : "questionnaire.send_more")} closeLabel={t("shell.close")} onClose={props.onClose}>
      <Faces query={query} failed={t("party.failed")} rows={3}>
        {({ items }) => (asked(items).length === 0 ? <Empty title={t("party.empty")}>{t("party.empty_text")}</Empty> : <SendForm {...props} parties={asked(items)} />)}
      </Faces>
    </Dialog>
  );
}

function SendForm({ questionnaire, project, parties, onClose }: SendProps & { parties: Party[] }) {
  const { t } = useWords();
  const [partyId, setPartyId] = useState(parties[0]!.id);
  const [chosen, setChosen] = useState<Id[]>([]);
  const party = parties.find((each) => each.id === partyId) ?? parties[0]!;
  const send = useMutation({
    mutationFn: () => api.post<Questionnaire>(`${questionnairePath(questionnaire.id)}/sendings`, { party_id: party.id, person_ids: chosen, revision: questionnaire.revision }),
    onError: () => freshen(keys.record(questionnaire.id)),
    onSuccess: async (now) => {
      toast({ text: t("questionnaire.sent", { client: party.client_name }) });
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
  const choose = (person: Id, is: boolean) => setChosen((now) => (is ? [...now, person] : now.filter((each) => each !== person)));
  const other = (id: string) => {
    setPartyId(id);
    setChosen([]);
  };
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        send.mutate();
      }}
    >
      <ProblemNotice reason={send.error} />
      {parties.length > 1 && <ChoiceField label={t("projects.client")} value={party.id} onChange={other} choices={parties.map((each) => ({ value: each.id, label: each.client_name }))} />}
      <fieldset className="form">
        <legend className="strong">{t("questionnaire.who")}</legend>
        {party.contacts.map((contact) => {
          const isAsked = questionnaire.recipients.some((each) => each.person_id === contact.person_id);
          const mayAnswer = contact.role !== "client_viewer";
          const hint = isAsked ? t("questionnaire.asked_already") : mayAnswer ? undefined : t("questionnaire.only_looks");
          return <CheckField key={contact.person_id} label={contact.name} hint={hint} checked={isAsked || chosen.includes(contact.person_id)} disabled={isAsked || !mayAnswer} onChange={(is) => choose(contact.person_id, is)} />;
        })}
      </fieldset>
      <div className="actions">
        <Button kind="to-client" type="submit" icon="door" busy={send.isPending} disabled={chosen.length === 0}>
          {t("questionnaire.send_to", { client: party.client_name, count: chosen.length })}
        </Button>
        <Button onClick={onClose}>{t("act.cancel")}</Button>
      </div>
    </form>
  );
}
