// Sending work in progress for review: what exactly the client will read, until when remarks are wanted, and what is
// to be looked at above all. Nothing is accepted by it.
import { useState } from "react";
import { api } from "../../app/api.ts";
import { freshen, keys } from "../../app/cache.ts";
import type { Id, Party } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { TextArea } from "../../ui/Field.tsx";
import { AskForm, AskParty, TheyRead, useAskedParty } from "../engagement/AskParty.tsx";
import { DueField } from "../engagement/DueField.tsx";
import { Handover } from "./Handover.tsx";
import { deliverablePath, settle, type Deliverable } from "./deliverable.ts";

interface SendProps {
  deliverable: Deliverable;
  project: Id;
  onClose: () => void;
}

export function SendReview(props: SendProps) {
  const { t } = useWords();
  const { deliverable, project, onClose } = props;
  return (
    <AskParty project={project} title={t("review.send_round", { round: (deliverable.reviews[0]?.round ?? 0) + 1 })} only={deliverable.party_id} onClose={onClose}>
      {(parties) => <ReviewForm {...props} parties={parties} />}
    </AskParty>
  );
}

function ReviewForm({ deliverable, project, parties, onClose }: SendProps & { parties: Party[] }) {
  const { t, joinNames } = useWords();
  const asked = useAskedParty(parties);
  const client = asked.party.client_name;
  const [due, setDue] = useState("");
  const [note, setNote] = useState("");
  const readers = asked.party.contacts.filter((each) => each.role !== "client_viewer").map((each) => each.name);
  return (
    <AskForm
      asked={asked}
      project={project}
      send={() => api.post<Deliverable>(`${deliverablePath(deliverable.id)}/reviews`, { party_id: asked.party.id, revision: deliverable.revision, due: due || null, note })}
      onSent={(now) => settle(project, now)}
      onFailed={() => freshen(keys.record(deliverable.id))}
      said={(now) => t("review.sent", { round: now.open_round ?? 1, client })}
      button={t("review.send_to", { client })}
      onClose={onClose}
    >
      {(wrong) => (
        <>
          <DueField project={project} party={asked.party.id} label={t("review.due")} hint={t("questions.due_hint")} value={due} onChange={setDue} wrong={wrong("due")} autoFocus />
          <TextArea label={t("review.note")} rows={2} value={note} onChange={setNote} wrong={wrong("note")} />
          <p className="strong">{readers.length > 0 ? t("review.readers", { names: joinNames(readers) }) : t("review.no_readers")}</p>
          <TheyRead>
            <Handover deliverable={deliverable} note={note} />
          </TheyRead>
        </>
      )}
    </AskForm>
  );
}
