// Before a channel is told what a client reads, or moves to another address: who reads it there.
import type { Party } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { CheckField } from "../../ui/Field.tsx";

/** Who reads it: everybody of the chat, whom the product does not know; what is told there is what the party reads. */
export function WhoReads({ party, knows, onKnow }: { party: Party; knows: boolean; onKnow: (knows: boolean) => void }) {
  const { t, joinNames } = useWords();
  const names = party.contacts.map((contact) => contact.name);
  return (
    <div className="notice warn channel-readers" role="note">
      <div className="stack tight">
        <p className="strong">{t("channel.who_reads", { client: party.client_name })}</p>
        <p>{names.length ? t("channel.who_reads_people", { names: joinNames(names) }) : t("channel.who_reads_nobody", { client: party.client_name })}</p>
        <p>{t("channel.who_reads_more")}</p>
        <CheckField label={t("channel.knows_who_reads")} checked={knows} onChange={onKnow} />
      </div>
    </div>
  );
}
