// Showing a demonstration to a client: who reads it, and exactly which words.
import { api } from "../../app/api.ts";
import { freshen, keys } from "../../app/cache.ts";
import type { Id, Party } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Body } from "../communication/Body.tsx";
import { AskForm, AskParty, TheyRead, useAskedParty } from "../engagement/AskParty.tsx";
import { demonstrationPath, settle, type Demonstration } from "./demonstration.ts";

interface SendProps {
  demonstration: Demonstration;
  project: Id;
  onClose: () => void;
}

export function SendDemonstration(props: SendProps) {
  const { t } = useWords();
  return (
    <AskParty project={props.project} title={t("demonstration.send")} onClose={props.onClose}>
      {(parties) => <DemonstrationForm {...props} parties={parties} />}
    </AskParty>
  );
}

function DemonstrationForm({ demonstration, project, parties, onClose }: SendProps & { parties: Party[] }) {
  const { t, joinNames } = useWords();
  const asked = useAskedParty(parties);
  const client = asked.party.client_name;
  return (
    <AskForm
      asked={asked}
      project={project}
      send={() => api.post<Demonstration>(`${demonstrationPath(demonstration.id)}/sendings`, { party_id: asked.party.id, revision: demonstration.revision })}
      onSent={(now) => settle(project, now)}
      onFailed={() => freshen(keys.record(demonstration.id))}
      said={() => t("demonstration.sent", { client })}
      button={t("demonstration.send_to", { client })}
      onClose={onClose}
    >
      {() => (
        <>
          <p className="strong">{t("demonstration.readers", { names: joinNames(asked.party.contacts.map((contact) => contact.name)) || client })}</p>
          <TheyRead>
            <p className="strong">{demonstration.title}</p>
            {demonstration.description && <Body text={demonstration.description} />}
            {demonstration.link && <p className="small">{demonstration.link}</p>}
            <ol className="submit-criteria">
              {demonstration.items.map((each) => (
                <li key={each.id}>{each.words}</li>
              ))}
            </ol>
          </TheyRead>
        </>
      )}
    </AskForm>
  );
}
