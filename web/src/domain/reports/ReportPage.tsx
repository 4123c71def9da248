// One report: its text as it stands, words added and lines left out in place, the client's page in both languages
// side by side, the second pair of eyes, sending, and what was sent.
import { useMutation } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useActions } from "../../app/actions.ts";
import { useMembers, useWritingRole } from "../../app/cache.ts";
import { Faces, tellProblem } from "../../app/problems.tsx";
import { recordNumber } from "../../app/record_kinds.ts";
import { toast } from "../../app/toast.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { ChoiceField, Options } from "../../ui/Field.tsx";
import { AudienceTag } from "../../ui/Marks.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { RecordTalkPanel } from "../records/RecordTalk.tsx";
import { approveReport, drawAnew, LANGUAGES, pdfPath, useReport, useReportPage, writeReport, type Report, type ReportLanguage } from "./report.ts";
import { ReportSection } from "./ReportSection.tsx";
import { ReportStateTag } from "./ReportsPage.tsx";
import { SendReport } from "./SendReport.tsx";
import "../scope/document.css";
import "./report.css";

const FROM = "/team/projects/$project/reports/$report" as const;

export function ReportPage() {
  const { t } = useWords();
  const { project, report } = useParams({ from: FROM });
  const query = useReport(report);
  return (
    <div className="page document-page report-page">
      <div className="page-head no-print">
        <Link to="/projects/$project/reports" params={{ project }}>
          {t("report.back")}
        </Link>
      </div>
      <Faces query={query} failed={t("report.one_failed")} rows={8}>
        {(held) => <OneReport key={held.id} report={held} />}
      </Faces>
    </div>
  );
}

function OneReport({ report }: { report: Report }) {
  const w = useWords();
  const { t } = w;
  const role = useWritingRole(report.project_id);
  const mayWrite = role !== undefined && role !== "read_only";
  const [isLooking, setLooking] = useState(false);
  const [isSending, setSending] = useState(false);
  const [language, setLanguage] = useState<ReportLanguage>(w.language);
  const client = report.client_name;
  const text = report.texts.find((each) => each.language === language);
  const isSent = report.state === "sent";
  const maySend = role === "project_manager" && (isSent || !report.waits_for_approval) && !!text;
  const sendLabel = isSent ? t("report.mail_others") : t("report.send", { client });
  useActions([
    { label: t("report.look"), icon: "eye", act: () => setLooking(true) },
    { label: t("report.print"), icon: "print", act: () => window.print() },
    ...(maySend ? [{ label: sendLabel, icon: "door" as const, act: () => setSending(true) }] : []),
  ]);
  return (
    <>
      <div className="no-print stack">
        <div className="row wrap">
          <span className="id">{recordNumber("report", report.number)}</span>
          <ReportStateTag report={report} />
          <Options aria-label={t("report.send_languages")} value={language} onChange={(chosen) => setLanguage(chosen as ReportLanguage)} choices={LANGUAGES.map((each) => ({ value: each, label: t(each === "en" ? "report.in.en" : "report.in.zh") }))} />
          <span className="end row wrap">
            <Button icon={isLooking ? "pencil" : "eye"} onClick={() => setLooking(!isLooking)}>
              {t(isLooking ? "report.write_on" : "report.look")}
            </Button>
            {report.has_pdf && !isSent && text && <PdfLink report={report} language={language} />}
            {mayWrite && !isSent && report.waits_for_approval && report.may_approve && <Approve report={report} />}
            {maySend && (
              <Button kind={isSent ? "plain" : "to-client"} icon="door" onClick={() => setSending(true)}>
                {sendLabel}
              </Button>
            )}
          </span>
        </div>
        <Notes report={report} mayWrite={mayWrite} />
      </div>
      {isLooking ? <BothPages report={report} /> : <Sheet report={report} language={language} mayWrite={mayWrite} />}
      <div className="no-print stack report-below">
        {mayWrite && <Approver report={report} />}
        <SentVersions report={report} />
        <RecordTalkPanel record={report.id} project={report.project_id} mayWrite={mayWrite} />
      </div>
      {isSending && <SendReport report={report} onClose={() => setSending(false)} />}
    </>
  );
}

/** What whoever sends it should know first. */
function Notes({ report, mayWrite }: { report: Report; mayWrite: boolean }) {
  const { t, joinNames, formatDate } = useWords();
  const draw = useMutation({ mutationFn: () => drawAnew(report), onSuccess: () => toast({ text: t("report.updated") }), onError: tellProblem });
  const keepsBack = report.texts.some(({ sections }) => sections.some((section) => section.is_kept_back && section.lines.length > 0));
  const isStale = report.has_moved || report.not_read_any_more.length > 0;
  return (
    <>
      <p className="row wrap small soft">
        <AudienceTag client={report.state === "sent"}>{t(report.state === "sent" ? "audience.client" : "audience.internal")}</AudienceTag>
        {!keepsBack && t("report.live_note", { client: report.client_name })}
        {!report.has_pdf && <span>{t("report.no_pdf")}</span>}
        {report.approved_by_name && report.approved_at && report.state !== "asked" && <span>{t("report.approved_by", { name: report.approved_by_name, day: formatDate(report.approved_at) })}</span>}
      </p>
      {report.waits_for_approval && report.state !== "asked" && report.state !== "sent" && <p className="notice small">{t("report.needs_approval")}</p>}
      {isStale && (
        <div className="notice warn small" role="status">
          <span>{report.not_read_any_more.length > 0 ? t("report.not_read", { titles: joinNames(report.not_read_any_more) }) : t("report.moved")}</span>
          {mayWrite && (
            <Button size="small" busy={draw.isPending} onClick={() => draw.mutate()}>
              {t("report.update")}
            </Button>
          )}
        </div>
      )}
    </>
  );
}

function Approve({ report }: { report: Report }) {
  const { t } = useWords();
  const approve = useMutation({ mutationFn: () => approveReport(report), onSuccess: () => toast({ text: t("report.approved") }), onError: tellProblem });
  return (
    <Button kind="primary" icon="tick" busy={approve.isPending} onClick={() => approve.mutate()}>
      {t("report.approve")}
    </Button>
  );
}

function Sheet({ report, language, mayWrite }: { report: Report; language: ReportLanguage; mayWrite: boolean }) {
  const text = report.texts.find((each) => each.language === language);
  if (!text) return null;
  return (
    <article className="sheet report-sheet" lang={language}>
      <header>
        <h1>{text.kind}</h1>
        <p className="muted">
          {report.client_name} · {text.period}
        </p>
      </header>
      {text.sections.map((section) => (
        <ReportSection key={section.code} report={report} section={section} language={language} mayWrite={mayWrite} />
      ))}
    </article>
  );
}

function BothPages({ report }: { report: Report }) {
  return (
    <div className="report-pages">
      {LANGUAGES.map((language) => (
        <ClientPage key={language} report={report} language={language} />
      ))}
    </div>
  );
}

function ClientPage({ report, language }: { report: Report; language: ReportLanguage }) {
  const { t } = useWords();
  const query = useReportPage(report, language);
  const title = t("report.page_in", { language: t(language === "en" ? "report.in.en" : "report.in.zh") });
  return (
    <Faces query={query} failed={t("report.one_failed")} rows={6}>
      {/* Of our own origin, so that its style sheet loads; scripts never run in it. */}
      {(page) => <iframe title={title} sandbox="allow-same-origin" srcDoc={page.html} />}
    </Faces>
  );
}

function Approver({ report }: { report: Report }) {
  const { t } = useWords();
  const members = useMembers(report.project_id).data?.items ?? [];
  const put = useMutation({ mutationFn: (approver: string) => writeReport(report, { approver_id: approver || null }), onError: tellProblem });
  const others = members.filter((member) => member.role !== "read_only");
  return (
    <ChoiceField
      label={t("report.approver")}
      value={report.approver_id ?? ""}
      disabled={put.isPending}
      onChange={(approver) => put.mutate(approver)}
      choices={[{ value: "", label: t("report.approver_nobody") }, ...others.map((member) => ({ value: member.person_id, label: member.name }))]}
    />
  );
}

/** A version as it was sent, or the draft as it stands. */
function PdfLink({ report, language, version }: { report: Report; language: ReportLanguage; version?: number }) {
  const { t } = useWords();
  const inLanguage = t(language === "en" ? "report.in.en" : "report.in.zh");
  return (
    <a className={version ? undefined : "button"} href={pdfPath(report, language, version)} download>
      {version ? t("report.pdf", { language: inLanguage }) : t("report.pdf_draft")}
    </a>
  );
}

function SentVersions({ report }: { report: Report }) {
  const { t, formatDateTime } = useWords();
  if (report.versions.length === 0) return null;
  return (
    <Panel title={t("report.sent_versions")}>
      <ul className="rows">
        {report.versions.map((version) => (
          <li key={version.number} className="row wrap">
            <span>{t("report.sent_line", { version: version.number, day: formatDateTime(version.sent_at), name: version.by_name ?? t("notifications.somebody") })}</span>
            <span className="end row wrap small soft">
              {report.has_pdf && version.languages.map((language) => <PdfLink key={language} report={report} language={language as ReportLanguage} version={version.number} />)}
              <code title={version.sha256}>{version.sha256.slice(0, 12)}</code>
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
