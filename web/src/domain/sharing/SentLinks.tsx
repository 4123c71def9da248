// After sending: each person's own link, to be passed on by hand where no mail goes out.
import { CopyRow } from "../../app/fields.tsx";
import type { InvitationSent, Party } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Icon } from "../../ui/Icon.tsx";
import { PersonTag, StateTag } from "../../ui/Marks.tsx";

export function SentLinks({ sent, party }: { sent: InvitationSent[]; party: Party }) {
  const { t } = useWords();
  const byHand = sent.some((each) => each.mail === "no_smtp");
  const warning = sent.find((each) => each.warning)?.warning;
  return (
    <div className="stack">
      <p className="statement">{t(byHand ? "invite.links_ready" : "invite.on_the_way", { count: sent.length })}</p>
      {byHand && (
        <div className="notice warn">
          <Icon name="warn" />
          <span>{t("invite.no_smtp")}</span>
        </div>
      )}
      {warning && (
        <div className="notice warn">
          <Icon name="warn" />
          <span>{t(`invite.warning.${warning}`)}</span>
        </div>
      )}
      <ul className="rows panel links-to-copy">
        {sent.map((each) => (
          <li key={each.person_id}>
            <div className="row">
              <PersonTag client name={party.contacts.find((contact) => contact.person_id === each.person_id)?.name ?? ""} />
              <span className="end">
                <StateTag tone={each.mail === "queued" ? "on_track" : "none"}>{t(each.mail === "queued" ? "invitation.queued" : "invitation.no_smtp")}</StateTag>
              </span>
            </div>
            <CopyRow text={each.url} label={t("invite.link")} />
          </li>
        ))}
      </ul>
      <p className="muted small">{t("invite.link_is_personal")}</p>
    </div>
  );
}
