// Sending a report: in which language, to whom by name, and that it is what was looked at. Of what was sent, a mail to others.
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { ActForm } from "../../app/ActForm.tsx";
import { toast } from "../../app/toast.ts";
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { CheckField, ChoiceField } from "../../ui/Field.tsx";
import { dayIn } from "../meeting/meeting.ts";
import { canBeMailed, headingsInOneLanguage, LANGUAGES, sendReport, type Reader, type Report } from "./report.ts";

export function SendReport({ report, onClose }: { report: Report; onClose: () => void }) {
  const w = useWords();
  const { t } = w;
  const client = report.client_name;
  const sent = report.state === "sent" ? report.versions[0] : undefined;
  const [language, setLanguage] = useState<string>("both");
  const [left, setLeft] = useState(new Set(report.readers.filter((each) => sent || each.not_reached).map((each) => each.person_id)));
  const languages = sent ? sent.languages : language === "both" ? [...LANGUAGES] : [language];
  const readers = report.readers.filter((each) => canBeMailed(each) && !left.has(each.person_id));
  const send = useMutation({
    mutationFn: () => sendReport(report, { languages, reader_ids: readers.map((each) => each.person_id), terms_revision: report.terms_revision }),
    onSuccess: ({ not_reached, had_already }) => {
      onClose();
      const names = w.joinNames(not_reached.map((each) => each.name));
      if (sent) toast({ text: saidOfMails(names, had_already) });
      else toast({ text: names ? t("report.sent_but", { client, names }) : t("report.sent", { client }) });
    },
  });
  const saidOfMails = (unreached: string, had: Id[]) => {
    const isWritten = readers.length > had.length;
    const hadIt = w.joinNames(report.readers.filter((each) => had.includes(each.person_id)).map((each) => each.name));
    return [isWritten && (unreached ? t("report.mailed_but", { names: unreached }) : t("report.mailed")), hadIt && t("report.mailed_before", { names: hadIt })].filter(Boolean).join(" · ");
  };
  const put = (person: string, isChosen: boolean) =>
    setLeft((now) => {
      const next = new Set(now);
      if (isChosen) next.delete(person);
      else next.add(person);
      return next;
    });
  return (
    <Dialog title={sent ? t("report.mail_title", { client }) : t("report.send_title", { client })} closeLabel={t("act.close")} onClose={onClose} width="middle">
      <ActForm sending={send} button={t(sent ? "report.mail_do" : "report.send_do")} isReady={!sent || readers.length > 0} kind="to-client" icon="door" onAct={() => send.mutate()} onCancel={onClose}>
        {!sent && (
          <ChoiceField
            label={t("report.send_languages")}
            value={language}
            onChange={setLanguage}
            choices={[
              { value: "both", label: t("report.send_both") },
              { value: "zh-CN", label: t("report.in.zh") },
              { value: "en", label: t("report.in.en") },
            ]}
          />
        )}
        <fieldset>
          <legend className="legend">{t("report.send_mail_to")}</legend>
          {report.readers.length === 0 && <p className="muted small">{t("report.send_nobody")}</p>}
          {report.readers.map((each) => (
            <CheckField
              key={each.person_id}
              label={each.name}
              hint={each.not_reached ? <WhyNot reader={each} report={report} /> : undefined}
              checked={canBeMailed(each) && !left.has(each.person_id)}
              disabled={!canBeMailed(each)}
              onChange={(isChosen) => put(each.person_id, isChosen)}
            />
          ))}
        </fieldset>
        {!sent && <InOneLanguage report={report} languages={languages} />}
        {!sent && report.drawn_at && dayIn(w.zone, report.drawn_at) < report.until && <p className="notice warn small">{t("report.send_early", { until: w.formatDate(report.until), drawn: w.formatDate(dayIn(w.zone, report.drawn_at)) })}</p>}
        {report.has_moved && !sent && <p className="notice warn small">{t("report.send_moved")}</p>}
        <p className="muted small">{t(sent ? "report.mail_once" : "report.send_stays")}</p>
      </ActForm>
    </Dialog>
  );
}

/** Why no mail reaches somebody, and where that is put right. */
function WhyNot({ reader, report }: { reader: Reader; report: Report }) {
  const { t } = useWords();
  const params = { project: report.project_id };
  const reason = reader.not_reached ?? "";
  return (
    <>
      {t(`report.unreached.${reason}`)}{" "}
      {reason === "returned" ? (
        <Link to="/projects/$project/communication" params={params}>
          {t("report.unreached_log")}
        </Link>
      ) : (
        <Link to="/projects/$project/team" params={params} search={reason === "no_address" ? {} : { invite: report.party_id }}>
          {t(reason === "no_address" ? "report.unreached_people" : "report.unreached_invite")}
        </Link>
      )}
    </>
  );
}

/** What whoever reads the other language will read in this one. */
function InOneLanguage({ report, languages }: { report: Report; languages: readonly string[] }) {
  const { t, language, joinNames } = useWords();
  const named = (["zh", "en"] as const).map((alone) => ({ alone, headings: headingsInOneLanguage(report, alone, languages, language) }));
  return named
    .filter(({ headings }) => headings.length > 0)
    .map(({ alone, headings }) => (
      <p key={alone} className="notice warn small">
        {t(`report.send_alone.${alone}`, { sections: joinNames(headings) })}
      </p>
    ));
}
