// Submitting a deliverable: what exactly the client will read, who decides there, and by when.
import { useState } from "react";
import { api } from "../../app/api.ts";
import { freshen, keys } from "../../app/cache.ts";
import type { Id, Party } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { AskForm, AskParty, RuleLine, TheyRead, useAskedParty } from "../engagement/AskParty.tsx";
import { DueField } from "../engagement/DueField.tsx";
import { SinceNote } from "../sign_offs/SinceNote.tsx";
import { Handover } from "./Handover.tsx";
import { deliverablePath, settle, type Deliverable } from "./deliverable.ts";

interface SubmitProps {
  deliverable: Deliverable;
  project: Id;
  onClose: () => void;
}

export function SubmitDeliverable(props: SubmitProps) {
  const { t } = useWords();
  const { deliverable, project, onClose } = props;
  return (
    <AskParty project={project} title={t("deliverable.submit_version", { version: deliverable.version + 1 })} only={deliverable.party_id} onClose={onClose}>
      {(parties) => <SubmitForm {...props} parties={parties} />}
    </AskParty>
  );
}

function SubmitForm({ deliverable, project, parties, onClose }: SubmitProps & { parties: Party[] }) {
  const { t } = useWords();
  const asked = useAskedParty(parties);
  const client = asked.party.client_name;
  const [due, setDue] = useState("");
  return (
    <AskForm
      asked={asked}
      project={project}
      send={() => api.post<Deliverable>(`${deliverablePath(deliverable.id)}/submissions`, { party_id: asked.party.id, revision: deliverable.revision, due: due || null })}
      onSent={(now) => Promise.all([settle(project, now), freshen(keys.signOffs(project), keys.home)])}
      onFailed={() => freshen(keys.record(deliverable.id))}
      said={(now) => t("deliverable.submitted", { version: now.version, client })}
      button={t("deliverable.submit_to", { client })}
      onClose={onClose}
    >
      {(wrong) => (
        <>
          <DueField project={project} party={asked.party.id} value={due} onChange={setDue} wrong={wrong("due")} autoFocus />
          <RuleLine project={project} party={asked.party} />
          <SinceNote since={deliverable.since} />
          <TheyRead>
            <Handover deliverable={deliverable} />
            <Defects defects={deliverable.defects.filter((each) => !each.mended_version)} />
          </TheyRead>
        </>
      )}
    </AskForm>
  );
}

/** Those of earlier versions stand beside what they are about. */
function Defects({ defects }: { defects: Deliverable["defects"] }) {
  return defects.map((each) => (
    <p key={each.id} className="body small">
      {each.mended_at ? "☑" : "☐"} (v{each.version}) {each.words}
      {each.mended_at && each.mended_note && ` → ${each.mended_note}`}
    </p>
  ));
}
