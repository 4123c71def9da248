// A new channel. One that a client reads asks first whether whoever makes it knows who reads it; that never changes later.
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { ActForm } from "../../app/ActForm.tsx";
import { api } from "../../app/api.ts";
import { freshen } from "../../app/cache.ts";
import { CopyRow } from "../../app/fields.tsx";
import { toast } from "../../app/toast.ts";
import type { Id, Party } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { ChoiceField } from "../../ui/Field.tsx";
import { ChannelFields, sentOf, type Typed } from "./ChannelFields.tsx";
import { WhoReads } from "./WhoReads.tsx";
import { keyOf, KINDS, pathOf, topicsAtFirst, type Channel, type ChannelMade, type Channels, type Owner } from "./channel.ts";

interface Props {
  owner: Owner;
  parties: Party[];
  topics: Channels["topics"];
  onClose: () => void;
  onMade: (channel: Id) => void;
}

export function NewChannelDialog({ owner, parties, topics, onClose, onMade }: Props) {
  const { t, language } = useWords();
  const [kind, setKind] = useState<Channel["kind"]>(language === "en" ? "slack" : "wecom");
  const [reader, setReader] = useState<Id>("");
  const [knows, setKnows] = useState(false);
  const [typed, setTyped] = useState<Typed>({ name: "", address: "", secret: "", withoutSecret: false, locale: language, topics: topicsAtFirst(topics, false), from: "", to: "" });
  const party = parties.find((each) => each.id === reader);
  const make = useMutation({
    mutationFn: () => api.post<ChannelMade>(pathOf(owner), { kind, ...sentOf(typed), ...(party ? { party_id: party.id, knows_who_reads: knows } : {}) }),
    onSuccess: async (made) => {
      await freshen(keyOf(owner));
      onMade(made.id);
      if (made.signing_key) return;
      toast({ text: t("channel.made") });
      onClose();
    },
  });
  if (make.data?.signing_key) return <SigningKey signingKey={make.data.signing_key} onClose={onClose} />;
  const readBy = (chosen: Id) => {
    setReader(chosen);
    setKnows(false);
    setTyped({ ...typed, topics: topicsAtFirst(topics, !!chosen) });
  };
  return (
    <Dialog width="middle" title={t("channel.add")} closeLabel={t("shell.close")} onClose={onClose}>
      <ActForm sending={make} button={t(party ? "channel.make_shared" : "channel.make")} kind={party ? "to-client" : "primary"} isReady={!party || knows} onAct={() => make.mutate()} onCancel={onClose}>
        <div className={owner.project ? "two" : ""}>
          <ChoiceField label={t("channel.kind")} value={kind} onChange={(chosen) => setKind(chosen as Channel["kind"])} choices={KINDS.map((each) => ({ value: each, label: t(`channel.kind.${each}`) }))} data-autofocus />
          {owner.project && <ChoiceField label={t("channel.readers")} value={reader} onChange={readBy} choices={[{ value: "", label: t("channel.internal") }, ...parties.map((each) => ({ value: each.id, label: t("channel.read_by", { client: each.client_name }) }))]} />}
        </div>
        {party && <WhoReads party={party} knows={knows} onKnow={setKnows} />}
        <ChannelFields kind={kind} isShared={!!party} typed={typed} error={make.error} choices={topics} onChange={setTyped} />
      </ActForm>
    </Dialog>
  );
}

function SigningKey({ signingKey, onClose }: { signingKey: string; onClose: () => void }) {
  const { t } = useWords();
  return (
    <Dialog title={t("channel.made")} closeLabel={t("shell.close")} onClose={onClose}>
      <div className="form">
        <p>{t("channel.signing_key_text")}</p>
        <CopyRow text={signingKey} label={t("channel.signing_key")} />
        <div className="actions">
          <Button kind="primary" onClick={onClose}>
            {t("shell.close")}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
