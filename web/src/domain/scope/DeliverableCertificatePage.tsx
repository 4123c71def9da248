// The acceptance certificate for the team's files: what was handed over, what the client said of each version, by
// whom and when. What it stands on are the receipts of the sign-offs.
import { Link, useParams } from "@tanstack/react-router";
import { useActions } from "../../app/actions.ts";
import { useProject } from "../../app/cache.ts";
import { Faces } from "../../app/problems.tsx";
import { recordNumber } from "../../app/record_kinds.ts";
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Empty } from "../../ui/Faces.tsx";
import { Body } from "../communication/Body.tsx";
import { useSignOff } from "../sign_offs/sign_off.ts";
import { answeredText, isAnswered, useDeliverable, type Deliverable, type Submission } from "./deliverable.ts";
import "../communication/communication.css";
import "./document.css";
import "./deliverables.css";

export function DeliverableCertificatePage() {
  const { t } = useWords();
  const { project, deliverable: id } = useParams({ from: "/team/projects/$project/deliverables/$deliverable/certificate" });
  const query = useDeliverable(id);
  const name = useProject(project).data?.name ?? "";
  useActions([{ label: t("act.print"), icon: "print", act: () => window.print() }]);
  return (
    <div className="page document-page">
      <div className="page-head no-print">
        <Link to="/projects/$project/deliverables/$deliverable" params={{ project, deliverable: id }}>
          {t("certificate.back")}
        </Link>
        <Button className="end" icon="print" onClick={() => window.print()}>
          {t("act.print")}
        </Button>
      </div>
      <Faces query={query} failed={t("record.failed")} rows={8}>
        {(deliverable) => {
          const answered = deliverable.submissions.filter(isAnswered);
          return answered.length === 0 ? <Empty title={t("certificate.empty")}>{t("certificate.empty_text")}</Empty> : <Sheet deliverable={deliverable} answered={answered} project={name} projectId={project} />;
        }}
      </Faces>
    </div>
  );
}

function Sheet({ deliverable, answered, project, projectId }: { deliverable: Deliverable; answered: Submission[]; project: string; projectId: Id }) {
  const { t, language } = useWords();
  return (
    <article className="sheet" lang={language}>
      <header>
        <h1>{t("certificate.title")}</h1>
        <p className="strong">
          {recordNumber("deliverable", deliverable.number)} {deliverable.title}
        </p>
        <p className="muted">{project}</p>
      </header>
      {answered.map((each) => (
        <Version key={each.version} deliverable={deliverable} project={projectId} of={each} />
      ))}
    </article>
  );
}

function Version({ deliverable, project, of }: { deliverable: Deliverable; project: Id; of: Submission }) {
  const w = useWords();
  const { t, formatDateTime } = w;
  const conditions = deliverable.conditions.filter((each) => each.version === of.version);
  const cases = deliverable.case_runs.filter((each) => each.version === of.version);
  const defects = deliverable.defects.filter((each) => each.version === of.version);
  return (
    <section>
      <h2>
        {t("certificate.version", { version: of.version })} · {t(`deliverable.outcome.${of.outcome}`)}
      </h2>
      <p>{answeredText(w, of)}</p>
      <h3>{t("deliverable.handover")}</h3>
      <Body text={of.handover} />
      {cases.length > 0 && <h3>{t("acceptance_case.title")}</h3>}
      {cases.map((each) => (
        <p key={each.case_id} className="body entry">
          {each.number}. {each.title} · {t(`acceptance_case.result.${each.result ?? "open"}`)}
          {each.at && ` · ${t("deliverable.done_by", { name: each.by ?? "–", at: formatDateTime(each.at, { year: "always" }) })}`}
          {each.remark && ` · ${each.remark}`}
        </p>
      ))}
      {conditions.length > 0 && <h3>{t("deliverable.conditions")}</h3>}
      {conditions.map((each) => (
        <p key={each.id} className="body entry">
          {each.words} · {each.met_at ? t("certificate.met", { at: formatDateTime(each.met_at, { year: "always" }) }) : t("deliverable.condition.open")}
        </p>
      ))}
      {defects.length > 0 && <h3>{t("deliverable.defects")}</h3>}
      {defects.map((each) => (
        <p key={each.id} className="body entry">
          {each.criterion && `${each.criterion} · `}
          {each.words} · {each.mended_at ? t("deliverable.defect.done") : t("deliverable.defect.open")}
        </p>
      ))}
      {of.sign_off_id && <Receipts project={project} signOff={of.sign_off_id} />}
    </section>
  );
}

/** Each answer of the client's people with the receipt that proves it; where nobody answered, what says that this counts. */
function Receipts({ project, signOff }: { project: Id; signOff: Id }) {
  const { t, formatDateTime } = useWords();
  const query = useSignOff(project, signOff);
  return (
    <Faces query={query} failed={t("sign_offs.one_failed")} rows={2}>
      {({ steps, tacit, receipt }) => (
        <>
          {receipt && tacit && <p className="body">{t("sign_offs.tacit_clause", { charter: tacit.charter_number, clause: tacit.clause })}</p>}
          <h3>{t("certificate.receipts")}</h3>
          {receipt && (
            <p className="entry">
              {t("sign_offs.face.deemed_accepted")} <span className="code">{receipt}</span>
            </p>
          )}
          {steps.map((step) => (
            <p key={step.receipt} className="entry">
              {t("deliverable.done_by", { name: step.name, at: formatDateTime(step.at, { year: "always" }) })} <span className="code">{step.receipt}</span>
            </p>
          ))}
        </>
      )}
    </Faces>
  );
}
