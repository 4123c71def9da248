// Which of the words under a record came by mail, with what they quoted and the mail itself.
import { useWords } from "../../app/words.ts";
import type { Id } from "../../app/wire.ts";
import { PersonTag } from "../../ui/Marks.tsx";
import { senderOf, useRecordMails } from "./mail.ts";
import { MailText } from "./MailText.tsx";
import "./mail.css";

export function RecordMails({ record }: { record: Id }) {
  const { t, formatWhen } = useWords();
  const mails = useRecordMails(record).data?.items ?? [];
  if (mails.length === 0) return null;
  return (
    <details className="record-mails">
      <summary>{t("received.of_record", { count: mails.length })}</summary>
      <ul className="plain">
        {mails.map((mail) => (
          <li key={mail.id}>
            <p className="row wrap">
              <PersonTag name={senderOf(mail)} client={mail.party_id !== null} />
              <time className="end muted small">{formatWhen(mail.received_at)}</time>
            </p>
            <MailText mail={mail} isNewShown={false} />
          </li>
        ))}
      </ul>
    </details>
  );
}
