// Sending a questionnaire: to which people of which client.
import { useState } from "react";
import { api } from "../../app/api.ts";
import { freshen, keys } from "../../app/cache.ts";
import type { Id, Party } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { CheckField } from "../../ui/Field.tsx";
import { AskForm, AskParty, useAskedParty } from "../engagement/AskParty.tsx";
import { questionnairePath, settle, type Questionnaire } from "./questionnaire.ts";

interface SendProps {
  questionnaire: Questionnaire;
  project: Id;
  onClose: () => void;
}

export function SendQuestionnaire(props: SendProps) {
  const { t } = useWords();
  const { questionnaire, project, onClose } = props;
  return (
    <AskParty project={project} title={t(questionnaire.state === "draft" ? "questionnaire.send" : "questionnaire.send_more")} only={questionnaire.party_id} onClose={onClose}>
      {(parties) => <QuestionnaireForm {...props} parties={parties} />}
    </AskParty>
  );
}

function QuestionnaireForm({ questionnaire, project, parties, onClose }: SendProps & { parties: Party[] }) {
  const { t } = useWords();
  const asked = useAskedParty(parties);
  const [ticked, setTicked] = useState<Id[]>([]);
  const { client_name: client, contacts } = asked.party;
  // Who was ticked of another client is not of this one.
  const chosen = ticked.filter((id) => contacts.some((each) => each.person_id === id));
  const tick = (person: Id, is: boolean) => setTicked(is ? [...chosen, person] : chosen.filter((each) => each !== person));
  return (
    <AskForm
      asked={asked}
      project={project}
      send={() => api.post<Questionnaire>(`${questionnairePath(questionnaire.id)}/sendings`, { party_id: asked.party.id, person_ids: chosen, revision: questionnaire.revision })}
      onSent={(now) => settle(project, now)}
      onFailed={() => freshen(keys.record(questionnaire.id))}
      said={() => t("questionnaire.sent", { client })}
      button={t("questionnaire.send_to", { client, count: chosen.length })}
      isReady={chosen.length > 0}
      onClose={onClose}
    >
      {() => (
        <fieldset className="form">
          <legend className="strong">{t("questionnaire.who")}</legend>
          {contacts.map((contact) => {
            const isAsked = questionnaire.recipients.some((each) => each.person_id === contact.person_id);
            const mayAnswer = contact.role !== "client_viewer";
            const hint = isAsked ? t("questionnaire.asked_already") : mayAnswer ? undefined : t("questionnaire.only_looks");
            return <CheckField key={contact.person_id} label={contact.name} hint={hint} checked={isAsked || chosen.includes(contact.person_id)} disabled={isAsked || !mayAnswer} onChange={(is) => tick(contact.person_id, is)} />;
          })}
        </fieldset>
      )}
    </AskForm>
  );
}
