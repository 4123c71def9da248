// Asking one of a project's clients for something: which client, what exactly they will read, and the one violet
// button before which nothing leaves. Whom no mail reaches is read before the dialog goes.
import { useMutation } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { ActForm } from "../../app/ActForm.tsx";
import { Problem } from "../../app/api.ts";
import { useParties } from "../../app/cache.ts";
import { Faces, fieldSentence } from "../../app/problems.tsx";
import { toast } from "../../app/toast.ts";
import type { Id, NotReached as Unreached, Party } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Empty } from "../../ui/Faces.tsx";
import { ChoiceField } from "../../ui/Field.tsx";
import { AudienceTag } from "../../ui/Marks.tsx";
import { NotReached } from "../communication/NotReached.tsx";
import { approversOf, ruleSentence, useDecisionRule } from "./decision_rule.ts";
import "../communication/communication.css";
import "./ask_party.css";

interface AskPartyProps {
  project: Id;
  title: string;
  width?: "narrow" | "middle" | "wide";
  /** Whom it went to before is the only one to ask. */
  only?: Id | null;
  onClose: () => void;
  children: (parties: Party[]) => ReactNode;
}

export function AskParty({ project, title, width = "middle", only, onClose, children }: AskPartyProps) {
  const { t } = useWords();
  const query = useParties(project);
  const asked = (items: Party[]) => items.filter((each) => !only || each.id === only);
  return (
    <Dialog width={width} title={title} closeLabel={t("shell.close")} onClose={onClose}>
      <Faces query={query} failed={t("party.failed")} rows={3}>
        {({ items }) => (asked(items).length === 0 ? <Empty title={t("party.empty")}>{t("party.empty_text")}</Empty> : children(asked(items)))}
      </Faces>
    </Dialog>
  );
}

/** The party that is asked, of those that can be. */
export interface AskedParty {
  party: Party;
  parties: Party[];
  choose: (party: Id) => void;
}

/** The first, unless another was asked before or is chosen. */
export function useAskedParty(parties: Party[], before?: Id | null): AskedParty {
  const [chosen, choose] = useState(before);
  return { party: parties.find((each) => each.id === chosen) ?? parties[0]!, parties, choose };
}

interface AskFormProps<Sent> {
  asked: AskedParty;
  project: Id;
  send: () => Promise<Sent>;
  /** What shows it elsewhere is fetched anew. */
  onSent: (sent: Sent) => Promise<unknown>;
  /** Somebody may have changed it meanwhile: what stands there now is what can be sent. */
  onFailed?: () => unknown;
  /** That it was sent, in a sentence. */
  said: (sent: Sent) => string;
  button: string;
  isReady?: boolean;
  /** What to say where what was looked at is no longer what would be sent; `onFailed` looks again. */
  outdated?: string | undefined;
  onClose: () => void;
  /** What they will read, where it stands beside the fields. */
  beside?: ReactNode;
  children: (wrong: (field: string) => string | undefined) => ReactNode;
}

export function AskForm<Sent extends { not_reached: Unreached[] }>({ asked, project, send, onSent, onFailed, said, button, isReady = true, outdated, onClose, beside, children }: AskFormProps<Sent>) {
  const w = useWords();
  const sending = useMutation({
    mutationFn: send,
    onError: (reason) => !(outdated && isOutdated(reason)) && onFailed?.(),
    onSuccess: async (sent) => {
      await onSent(sent);
      if (sent.not_reached.length > 0) return;
      toast({ text: said(sent) });
      onClose();
    },
  });
  if (sending.data) return <WasSent said={said(sending.data)} project={project} party={asked.party.id} people={sending.data.not_reached} onClose={onClose} />;
  const mustLookAgain = outdated !== undefined && isOutdated(sending.error);
  const lookAgain = () => {
    sending.reset();
    void onFailed?.();
  };
  const fields = (
    <>
      <PartyField asked={asked} />
      {children((field) => fieldSentence(w, sending.error, field))}
    </>
  );
  return (
    <ActForm
      sending={mustLookAgain ? { error: null, isPending: false } : sending}
      button={button}
      kind="to-client"
      icon="door"
      isReady={isReady && !mustLookAgain}
      onAct={() => sending.mutate()}
      onCancel={onClose}
    >
      {mustLookAgain && <Outdated said={outdated} onAgain={lookAgain} />}
      {beside ? (
        <div className="ask">
          <div className="form">{fields}</div>
          {beside}
        </div>
      ) : (
        fields
      )}
    </ActForm>
  );
}

const isOutdated = (reason: unknown) => reason instanceof Problem && reason.status === 412;

function PartyField({ asked: { party, parties, choose } }: { asked: AskedParty }) {
  const { t } = useWords();
  if (parties.length < 2) return null;
  return <ChoiceField label={t("projects.client")} value={party.id} onChange={choose} choices={parties.map((each) => ({ value: each.id, label: each.client_name }))} />;
}

/** Somebody changed it after it was looked at. */
function Outdated({ said, onAgain }: { said: string; onAgain: () => void }) {
  const { t } = useWords();
  return (
    <p className="notice" role="alert">
      <span>{said}</span>
      <Button size="small" onClick={onAgain}>
        {t("ask.look_again")}
      </Button>
    </p>
  );
}

interface WasSentProps {
  said: string;
  project: Id;
  party: Id;
  people: Unreached[];
  onClose: () => void;
}

export function WasSent({ said, project, party, people, onClose }: WasSentProps) {
  const { t } = useWords();
  return (
    <div className="form">
      <p>{said}</p>
      <NotReached project={project} party={party} people={people} />
      <div className="actions">
        <Button data-autofocus onClick={onClose}>
          {t("shell.close")}
        </Button>
      </div>
    </div>
  );
}

/** The words that leave, in the frame that says so. */
export function TheyRead({ children }: { children: ReactNode }) {
  const { t } = useWords();
  return (
    <section className="ask-items">
      <AudienceTag client>{t("ask.they_read")}</AudienceTag>
      {children}
    </section>
  );
}

/** Who of the party decides, in a sentence. */
export function RuleLine({ project, party }: { project: Id; party: Party }) {
  const w = useWords();
  const rule = useDecisionRule(project, party.id).data;
  return rule ? <p className="strong">{ruleSentence(w, rule, approversOf(party.contacts).map((contact) => contact.name))}</p> : null;
}
