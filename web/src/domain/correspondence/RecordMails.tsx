// The mail about a record: which of the words under it came by mail, with what they quoted, and how it went with what left.
import { useWords } from "../../app/words.ts";
import type { Id, Told } from "../../app/wire.ts";
import { PersonTag } from "../../ui/Marks.tsx";
import { type HeldMail, senderOf, useRecordMails } from "./mail.ts";
import { MailText } from "./MailText.tsx";
import "./mail.css";

export function RecordMails({ record }: { record: Id }) {
  const { data } = useRecordMails(record);
  return (
    <>
      {data && data.items.length > 0 && <Received mails={data.items} />}
      {data && data.sent.length > 0 && <Sent letters={data.sent} />}
    </>
  );
}

function Received({ mails }: { mails: HeldMail[] }) {
  const { t, formatWhen } = useWords();
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

/** Whatever did not arrive is seen without opening it. */
function Sent({ letters }: { letters: Told<"RecordMailList">["sent"] }) {
  const { t, formatWhen } = useWords();
  const isLate = letters.some((letter) => letter.state === "deferred" || letter.state === "returned");
  return (
    <details className="record-mails" open={isLate}>
      <summary>{t("received.sent", { count: letters.length })}</summary>
      <ul className="plain">
        {letters.map((letter, index) => (
          <li key={index}>
            <p className="row wrap">
              <PersonTag name={letter.name} client />
              <span className={letter.state === "returned" ? "late" : "muted"}>{t(`received.sent.${letter.state}`)}</span>
              <time className="end muted small">{formatWhen(letter.at)}</time>
            </p>
            {letter.words && letter.state !== "sent" && (
              <p className="muted small">
                {letter.address} <span className="code">{letter.words}</span>
              </p>
            )}
          </li>
        ))}
      </ul>
    </details>
  );
}
