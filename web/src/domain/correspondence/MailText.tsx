// What a mail says, as text alone: what is new, what it quotes folded, its files and the mail as it came.
import { useWords } from "../../app/words.ts";
import { Icon } from "../../ui/Icon.tsx";
import { filePath, originalPath, type HeldMail } from "./mail.ts";

export function MailText({ mail, isNewShown = true }: { mail: HeldMail; isNewShown?: boolean }) {
  const { t, joinNames } = useWords();
  return (
    <>
      {mail.also_to.length > 0 && <p className="muted small">{t("received.also_to", { names: joinNames(mail.also_to.map((one) => (one.name ? `${one.name} <${one.address}>` : one.address))) })}</p>}
      {mail.dmarc && <p className={mail.dmarc === "fail" ? "late small" : "muted small"}>{t(`received.dmarc.${mail.dmarc}`)}</p>}
      {mail.dkim && <p className={mail.dkim === "fail" ? "late small" : "muted small"}>{t(`received.dkim.${mail.dkim}`)}</p>}
      {mail.files.some((file) => file.note === "signature") && <p className="muted small">{t("received.note.signature")}</p>}
      {isNewShown && (mail.said ? <p className="mail-said">{mail.said}</p> : <p className="muted">{t("received.no_text")}</p>)}
      {mail.quoted && (
        <details className="mail-quoted">
          <summary>{t("received.quoted")}</summary>
          <p className="mail-said soft">{mail.quoted}</p>
        </details>
      )}
      {mail.is_cut && <p className="muted small">{t("received.cut")}</p>}
      <p className="row wrap small">
        {mail.files
          .filter((file) => !file.is_minor)
          .map((file) => (
            <a key={file.position} href={filePath(mail.id, file.position)} download>
              {file.name}
              {file.note && file.note !== "signature" && <span className="muted"> · {t(`received.note.${file.note}`)}</span>}
              {file.refused && <span className="muted"> · {t("received.file_refused")}</span>}
            </a>
          ))}
        <a href={originalPath(mail.id)} download>
          <Icon name="download" /> {t("received.original")}
        </a>
      </p>
    </>
  );
}
