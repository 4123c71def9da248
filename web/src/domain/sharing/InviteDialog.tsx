// Inviting people of a client: who, then what they will see, then, once sent, the links. Nothing
// leaves before the violet button, and it names how many people get it.
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../app/api.ts";
import { freshen, keys, useSharing } from "../../app/cache.ts";
import { Faces, ProblemNotice } from "../../app/problems.tsx";
import type { Id, InvitationSent, List, Party, PartyContact } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { ChoosePeople } from "./ChoosePeople.tsx";
import { SentLinks } from "./SentLinks.tsx";
import { sharingOfInvitation, shownRule, useSharingChange } from "./sharing_change.ts";
import { SharingEditor } from "./SharingEditor.tsx";

type Step = "people" | "sharing" | "sent";
const STEPS: Step[] = ["people", "sharing", "sent"];

export function InviteDialog({ project, party, onClose }: { project: Id; party: Party; onClose: () => void }) {
  const { t, joinNames } = useWords();
  const [step, setStep] = useState<Step>("people");
  const [chosen, setChosen] = useState<Id[]>(() => party.contacts.filter((contact) => !contact.invitation).map((contact) => contact.person_id));
  const [message, setMessage] = useState("");
  const kept = useSharing(project, party.id);
  const { change, put, refused } = useSharingChange(project, party.id, kept.data);
  const invited: PartyContact[] = party.contacts.filter((contact) => chosen.includes(contact.person_id));
  const send = useMutation({
    mutationFn: () => api.post<List<InvitationSent>>(`/api/v1/projects/${project}/invitations`, { party_id: party.id, person_ids: chosen, ...(message.trim() ? { message: message.trim() } : {}), ...(kept.data ? sharingOfInvitation(kept.data, change) : {}) }),
    onError: refused,
    onSuccess: () => {
      setStep("sent");
      void freshen(keys.project(project));
    },
  });
  const foot = {
    people: (
      <>
        <Button onClick={onClose}>{t("act.cancel")}</Button>
        <Button kind="primary" disabled={chosen.length === 0} onClick={() => setStep("sharing")}>
          {t("invite.to_sharing")}
        </Button>
      </>
    ),
    sharing: (
      <>
        <span className="small muted end-left">{t("invite.goes_to", { names: joinNames(invited.map((contact) => contact.name)) })}</span>
        <Button onClick={() => setStep("people")}>{t("act.back")}</Button>
        <Button kind="to-client" icon="door" busy={send.isPending} disabled={!kept.data} onClick={() => send.mutate()}>
          {t("invite.send", { count: chosen.length })}
        </Button>
      </>
    ),
    sent: (
      <Button kind="primary" onClick={onClose}>
        {t("act.close")}
      </Button>
    ),
  }[step];
  return (
    <Dialog width="wide" title={t("invite.title", { name: party.client_name })} closeLabel={t("shell.close")} onClose={onClose} foot={foot}>
      <ol className="steps-line">
        {STEPS.map((each, index) => (
          <li key={each} aria-current={each === step ? "step" : undefined}>
            {index + 1}. {t(`invite.step.${each}`)}
          </li>
        ))}
      </ol>
      <ProblemNotice reason={send.error} />
      {step === "people" && <ChoosePeople project={project} party={party} chosen={chosen} onChosen={setChosen} message={message} onMessage={setMessage} />}
      {step === "sharing" && (
        <Faces query={kept} failed={t("sharing.failed")}>
          {(data) => <SharingEditor project={project} party={party.id} rule={shownRule(data, change)} onChange={put} />}
        </Faces>
      )}
      {step === "sent" && send.data && <SentLinks sent={send.data.items} party={party} />}
    </Dialog>
  );
}
