// One sign-off: the words exactly as they were sent, whose turn it is, and each answer with its receipt.
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useWritingRole } from "../../app/cache.ts";
import { Faces } from "../../app/problems.tsx";
import { kindOf } from "../../app/record_kinds.ts";
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button, Tool } from "../../ui/Button.tsx";
import { AudienceTag, PersonTag } from "../../ui/Marks.tsx";
import { Body } from "../communication/Body.tsx";
import { NotReached } from "../communication/NotReached.tsx";
import { Remind } from "../communication/Remind.tsx";
import { filePath } from "../documents/document.ts";
import { RecordTalk } from "../records/RecordTalk.tsx";
import { ChosenFigures } from "./Figures.tsx";
import { PaperDialog } from "./PaperDialog.tsx";
import { openSeats, seatsOf, useSignOff, type SignOff, type Step } from "./sign_off.ts";
import { faceWord, SignOffTag, useWaiting } from "./SignOffMarks.tsx";
import { TacitNote } from "./TacitNote.tsx";
import { WithdrawDialog } from "./WithdrawDialog.tsx";
import "../communication/communication.css";

/** The record that a kind of sign-off is about, where it is called otherwise. */
const RECORD_KINDS: Record<string, string> = { change_offer: "change_request" };

/** More items than this are folded: three hundred requirements are read on demand. */
const UNFOLDED = 8;

interface Rights {
  /** Takes what both sides can prove with them. */
  isManager: boolean;
  mayWithdraw: boolean;
}

export function SignOffDetail({ project, id, onClose, ...rights }: Rights & { project: Id; id: Id; onClose: () => void }) {
  const { t } = useWords();
  const query = useSignOff(project, id);
  const role = useWritingRole(project);
  return (
    <section className="panel sign-off record-talk" aria-label={query.data?.title ?? t("sign_offs.one")}>
      <div className="panel-head">
        <h2>{query.data?.number ?? t("sign_offs.one")}</h2>
        <Tool className="end no-print" icon="cross" label={t("shell.close")} onClick={onClose} />
      </div>
      <Faces query={query} failed={t("sign_offs.one_failed")} rows={5}>
        {(signOff) => (
          <>
            <Opened project={project} signOff={signOff} {...rights} />
            <RecordTalk record={signOff.record_id} project={project} mayWrite={role !== undefined && role !== "read_only"} />
          </>
        )}
      </Faces>
    </section>
  );
}

function Opened({ project, signOff, isManager, mayWithdraw }: Rights & { project: Id; signOff: SignOff }) {
  const { t, first, formatDate, formatDateTime } = useWords();
  const navigate = useNavigate();
  const waiting = useWaiting();
  const [withdrawing, setWithdrawing] = useState(false);
  const [recording, setRecording] = useState(false);
  const { content } = signOff;
  const isWaiting = signOff.state === "waiting";
  const address = signOff.kind === "requirements" ? { to: "/projects/$project/scope", params: { project }, search: { party: signOff.party_id } } : kindOf(RECORD_KINDS[signOff.kind] ?? signOff.kind).address(project, signOff.record_id);
  return (
    <div className="panel-body stack">
      <div className="stack tight">
        <div className="row wrap">
          <SignOffTag of={signOff} />
          <AudienceTag client>{signOff.client_name}</AudienceTag>
          {signOff.is_commercial && <span className="chip">{t("party.commercial")}</span>}
        </div>
        <p className="sign-off-title">{content.title}</p>
        {isWaiting && <p className="strong">{waiting(signOff)}</p>}
        {isWaiting && !signOff.is_over && signOff.waiting_for.length > 0 && <Remind project={project} kind="sign_off" subject={signOff.id} party={signOff.party_id} />}
        <p className="muted small">
          {t("sign_offs.sent_by", { name: signOff.opened_by.name, at: formatDateTime(signOff.opened_at) })}
          {signOff.due && ` · ${t("sign_offs.due", { date: formatDate(signOff.due, { weekday: true }) })}`}
          {signOff.valid_until && ` · ${t("sign_offs.valid_until", { date: formatDate(signOff.valid_until) })}`}
        </p>
        {signOff.state === "withdrawn" && (
          <p className="body">{t("sign_offs.withdrawn_because", { reason: signOff.reason })}</p>
        )}
        {signOff.state === "superseded" && <p>{t("sign_offs.superseded_text")}</p>}
      </div>
      {isWaiting && signOff.not_reached.length > 0 && <NotReached project={project} party={signOff.party_id} people={signOff.not_reached} />}
      <TacitNote signOff={signOff} />
      <Seats signOff={signOff} />
      <div className="sent-words">
        <AudienceTag client>{t("sign_offs.as_sent")}</AudienceTag>
        {content.summary && <Body text={content.summary} />}
        <ChosenFigures figures={content.figures} kind={content.kind} />
        <Items signOff={signOff} />
      </div>
      <div className="actions no-print">
        <Button icon="scope" onClick={() => void navigate(address as never)}>
          {first([`sign_offs.open.${signOff.kind}`, "sign_offs.open.other"])}
        </Button>
        {isManager && (
          <a className="button" href={`/api/v1/projects/${project}/parties/${signOff.party_id}/evidence`} download>
            {t("sign_offs.evidence", { client: signOff.client_name })}
          </a>
        )}
        <a className="button" href={`/api/v1/sign-offs/${signOff.id}/paper-form`} target="_blank" rel="noreferrer">
          {t("sign_offs.paper.print")}
        </a>
        {isWaiting && mayWithdraw && openSeats(signOff).length > 0 && (
          <Button icon="document" onClick={() => setRecording(true)}>
            {t("sign_offs.paper.record")}
          </Button>
        )}
        {isWaiting && mayWithdraw && (
          <Button kind="danger" icon="undo" onClick={() => setWithdrawing(true)}>
            {t("sign_offs.withdraw")}
          </Button>
        )}
      </div>
      {recording && <PaperDialog project={project} signOff={signOff} onClose={() => setRecording(false)} />}
      {withdrawing && <WithdrawDialog project={project} signOff={signOff} onClose={() => setWithdrawing(false)} />}
    </div>
  );
}

function Seats({ signOff }: { signOff: SignOff }) {
  const w = useWords();
  const { t } = w;
  const seats = seatsOf(signOff);
  return (
    <section>
      <h3 className="sign-off-part">{t(`sign_offs.mode.${signOff.mode}`)}</h3>
      <ol className="seats">
        {seats.map(({ person, step, isTurn }) => (
          <li key={person.person_id}>
            <div className="row wrap">
              <PersonTag name={person.name} client muted={!step && !isTurn} />
              <span className={isTurn ? "strong end small" : "muted end small"}>{step ? faceWord(w, signOff.content.kind, step.verdict) : t(isTurn ? "sign_offs.turn" : signOff.state === "waiting" ? "sign_offs.later" : "sign_offs.not_asked_any_more")}</span>
            </div>
            {person.taken_over_from && <p className="muted small">{t("sign_offs.taken_over", { name: person.taken_over_from })}</p>}
            {step && <Answer step={step} />}
          </li>
        ))}
      </ol>
    </section>
  );
}

function Answer({ step }: { step: Step }) {
  const { t, formatDateTime } = useWords();
  return (
    <div className="said client">
      <p className="muted small">
        {step.on_behalf_of && `${t("sign_offs.on_behalf", { deputy: step.name, name: step.on_behalf_of })} · `}
        {formatDateTime(step.at)} · {t(`sign_offs.authenticated.${step.authenticated}`)}
      </p>
      {step.paper && <OnPaper paper={step.paper} file={step.file} />}
      {step.remark && <Body text={step.remark} />}
      {step.questioned.length > 0 && (
        <>
          <p className="strong small">{t("sign_offs.questioned", { count: step.questioned.length })}</p>
          <ul className="questioned">
            {step.questioned.map((each) => (
              <li key={each.key}>
                <span className="id">{each.number}</span> {each.words || t("sign_offs.no_words")}
              </li>
            ))}
          </ul>
        </>
      )}
      <p className="small receipt">
        {t("sign_offs.receipt")} <span className="code">{step.receipt}</span>
      </p>
    </div>
  );
}

function OnPaper({ paper, file }: { paper: NonNullable<Step["paper"]>; file: Step["file"] }) {
  const { t, formatDate } = useWords();
  return (
    <p className="small">
      {t(paper.is_sealed ? "sign_offs.paper.says_sealed" : "sign_offs.paper.says", { date: formatDate(paper.signed_on), name: paper.recorded_by })} {paper.position}{" "}
      {file && (
        <a href={filePath(file, 1)} download>
          {paper.file_name}
        </a>
      )}{" "}
      <span className="code">{t("sign_offs.paper.hash", { hash: paper.sha256 })}</span>
    </p>
  );
}

function Items({ signOff: { content, steps } }: { signOff: SignOff }) {
  const { t } = useWords();
  if (content.items.length === 0) return null;
  const questioned = new Set(steps.flatMap((step) => step.questioned.map((each) => each.key)));
  const list = (
    <ol className="sent-items">
      {content.items.map((item) => (
        <li key={item.key}>
          <p>
            <span className="id">
              {item.number} v{item.version}
            </span>{" "}
            <b>{item.title}</b> {questioned.has(item.key) && <span className="chip">{t("requirement.state.questioned")}</span>}
          </p>
          {item.priority && item.sort && (
            <p className="muted small">
              {t(`requirement.priority.${item.priority}`)} · {t(`requirement.kind.${item.sort}`)}
            </p>
          )}
          {item.body && <Body text={item.body} />}
          {item.criteria && (
            <p className="body soft">
              <span className="strong">{t("requirement.acceptance_criteria")}</span> {item.criteria}
            </p>
          )}
        </li>
      ))}
    </ol>
  );
  if (content.items.length <= UNFOLDED) return list;
  return (
    <details>
      <summary>{t("sign_offs.items", { count: content.items.length })}</summary>
      {list}
    </details>
  );
}
