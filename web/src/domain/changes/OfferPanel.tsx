// What the client sees and decides, in violet: the offer as it is typed, as it waits, as it was decided.
// What is sent is only what stands here.
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { ActForm } from "../../app/ActForm.tsx";
import { useAttempt } from "../../app/attempt.ts";
import { usePlan } from "../../app/cache.ts";
import { formatMoney, type Money } from "../../app/money.ts";
import { fieldSentence, ProblemNotice, tellProblem } from "../../app/problems.tsx";
import { recordNumber } from "../../app/record_kinds.ts";
import { toast } from "../../app/toast.ts";
import type { Id, NotReached as Unreached } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { CheckField, ChoiceField, TextArea, TextField } from "../../ui/Field.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { PersonTag, StateTag } from "../../ui/Marks.tsx";
import { Statement } from "../../ui/Statement.tsx";
import { NotReached } from "../communication/NotReached.tsx";
import { useDecisionRule } from "../engagement/decision_rule.ts";
import { DueField } from "../engagement/DueField.tsx";
import { isAgreed, mayOffer, putFields, sendOffer, waitingOffer, withdrawOffer, type Change, type Decision, type Offer } from "./change.ts";
import { clientSentence } from "./effect_words.ts";
import { useFormDraft } from "./form_draft.ts";
import { offeredOf, offerForm, sentPlace, typedPrice, withComputed, type OfferForm, type TypedMilestone } from "./offer_form.ts";
import { usePartyOf, type PartProps } from "./parts.ts";
import { whoDecides } from "./who_decides.ts";

type OfferProps = PartProps & { onPrice: (price: Money | null | undefined) => void };

export function OfferPanel(props: OfferProps) {
  const { change, mayShare, open, onOpen } = props;
  const { t } = useWords();
  const [notReached, setNotReached] = useState<Unreached[]>([]);
  const waiting = waitingOffer(change);
  const [newest] = change.offers;
  const isWriting = mayShare && mayOffer(change.state) && (open === "offer" || (!newest && change.state === "assessing"));
  return (
    <aside className="offer" id="offer" aria-label={t("changes.offer.title")}>
      <h2>
        <Icon name="door" />
        {t("changes.offer.title")}
      </h2>
      <div className="inner">
        {isWriting ? (
          <OfferEditor {...props} onSent={setNotReached} />
        ) : waiting ? (
          <Waiting {...props} offer={waiting} />
        ) : newest ? (
          <Ended {...props} offer={newest} />
        ) : (
          <p className="soft">{t(change.state === "received" ? "changes.offer.assess_first" : mayOffer(change.state) ? "changes.offer.by_manager" : "changes.offer.none")}</p>
        )}
        {change.party_id && <NotReached project={change.project_id} party={change.party_id} people={notReached} />}
        {newest && <Earlier change={change} />}
      </div>
      {open === "withdraw" && mayShare && waiting && <WithdrawDialog change={change} onClose={() => onOpen(undefined)} />}
    </aside>
  );
}

/** Who would be asked if it were sent at this price. */
function usePanel(change: Change, price: Money | undefined) {
  const { parties, party } = usePartyOf(change.project_id, change.party_id);
  const rule = useDecisionRule(change.project_id, change.party_id ?? undefined).data;
  return { parties, panel: rule && party ? whoDecides(rule, party.contacts, price) : undefined };
}

function OfferEditor({ change, onOpen, onPrice, onSent }: OfferProps & { onSent: (people: Unreached[]) => void }) {
  const w = useWords();
  const { t } = w;
  const plan = usePlan(change.project_id).data;
  const isShown = (task: string) => plan?.tasks.find((each) => each.id === task)?.audience === "client";
  const [form, putForm, forgetForm] = useFormDraft<OfferForm>(`offer.${change.id}.${change.assessment?.version ?? 0}`, offerForm(change, isShown));
  const put = (fields: Partial<OfferForm>) => {
    putForm(fields);
    if ("price" in fields || "currency" in fields) onPrice(typedPrice({ ...form, ...fields }) ?? null);
  };
  const close = () => {
    forgetForm();
    onPrice(undefined);
    onOpen(undefined);
  };
  const price = typedPrice(form);
  const { parties, panel } = usePanel(change, price ?? undefined);
  const keyOf = useAttempt();
  const isReplacing = !!waitingOffer(change);
  const send = useMutation({
    mutationFn: (offered: ReturnType<typeof offeredOf>) => sendOffer(change.id, offered, keyOf("offer", offered)),
    onSuccess: (answer) => {
      onSent(answer.not_reached);
      toast({ text: t("changes.offer.sent", { number: recordNumber("change_request", change.number) }) });
      close();
    },
  });
  const wrong = (field: string) => fieldSentence(w, send.error, field);
  const impact = change.assessment?.impact;
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        if (price !== undefined) send.mutate(offeredOf(form));
      }}
    >
      <ProblemNotice reason={send.error} />
      {change.assessment && form.assessment_version !== change.assessment.version && <AssessedAnew version={change.assessment.version} onTake={(assessment_version) => put({ assessment_version })} />}
      {isReplacing && <p className="small soft">{t("changes.offer.replacing")}</p>}
      {form.finish && <Statement className="says" text={clientSentence(w, form.finish, price ?? null)} />}
      {!change.party_id && <PartyField change={change} parties={parties.map((each) => ({ value: each.id, label: each.client_name }))} />}
      <TextField label={t("changes.offer.name")} hint={t("changes.offer.name_hint")} value={form.title} onChange={(title) => put({ title })} wrong={wrong("title")} required maxLength={120} />
      <TextArea label={t("changes.offer.summary")} value={form.summary} onChange={(summary) => put({ summary })} wrong={wrong("summary")} rows={3} />
      <TextField label={t("changes.finish")} hint={impact?.finish_after ? t("changes.offer.computed", { date: w.formatDate(impact.finish_after, { weekday: true }) }) : undefined} type="date" value={form.finish} onChange={(finish) => put({ finish })} wrong={wrong("finish")} required />
      <Milestones form={form} isShown={isShown} wrong={wrong} onChange={(milestones) => put({ milestones })} />
      {impact && isReplacing && (
        <Button size="small" onClick={() => put(withComputed(form, impact))}>
          {t("changes.offer.take_computed")}
        </Button>
      )}
      <PriceFields form={form} put={put} wrong={wrong} />
      <TextArea label={t("changes.offer.quality")} value={form.quality_notes} onChange={(quality_notes) => put({ quality_notes })} wrong={wrong("quality_notes")} rows={2} />
      <Dates form={form} put={put} wrong={wrong} asked={{ project: change.project_id, party: change.party_id ?? undefined }} />
      {change.assessment?.edits.length === 0 && <p className="small soft">{t("changes.offer.no_work")}</p>}
      {panel && <WhoIsAsked panel={panel} />}
      {price && <p className="small soft">{t("changes.offer.commercial")}</p>}
      <Never />
      <Button kind="to-client" size="wide" icon="door" type="submit" busy={send.isPending} disabled={!change.party_id || (panel && "refused" in panel)}>
        {panel && !("refused" in panel) ? t("changes.offer.send_to", { names: w.joinNames(panel.asked) }) : t("changes.offer.send")}
      </Button>
      <p className="small muted">{t("changes.offer.on_approval")}</p>
      {change.offers.length > 0 && (
        <Button kind="quiet" onClick={close}>
          {t("act.cancel")}
        </Button>
      )}
    </form>
  );
}

/** What goes along with the offer is what was looked at: a newer assessment only when somebody says so. */
function AssessedAnew({ version, onTake }: { version: number; onTake: (version: number) => void }) {
  const { t } = useWords();
  return (
    <div className="notice warn wrap" role="status">
      <Icon name="warn" />
      <span>{t("changes.offer.assessed_anew", { version })}</span>
      <Button className="end" size="small" onClick={() => onTake(version)}>
        {t("changes.offer.take_newer")}
      </Button>
    </div>
  );
}

interface FieldsProps {
  form: OfferForm;
  put: (fields: Partial<OfferForm>) => void;
  wrong: (field: string) => string | undefined;
}

function PriceFields({ form, put, wrong }: FieldsProps) {
  const { t } = useWords();
  const amountWrong = typedPrice(form) === undefined ? t("changes.not_an_amount") : wrong("price.minor");
  return (
    <div className="two">
      <TextField label={t("changes.price")} hint={t("changes.offer.price_hint")} value={form.price} onChange={(price) => put({ price })} inputMode="decimal" wrong={amountWrong} />
      <TextField label={t("changes.currency")} value={form.currency} onChange={(currency) => put({ currency: currency.toUpperCase() })} maxLength={3} wrong={wrong("price.currency")} />
    </div>
  );
}

function Dates({ form, put, wrong, asked }: FieldsProps & { asked: { project: Id; party: Id | undefined } }) {
  const { t } = useWords();
  return (
    <div className="two">
      <DueField {...asked} label={t("changes.offer.due")} max={form.valid_until || undefined} value={form.due} onChange={(due) => put({ due })} wrong={wrong("due")} />
      <DueField {...asked} label={t("changes.offer.valid_until")} value={form.valid_until} onChange={(valid_until) => put({ valid_until })} wrong={wrong("valid_until")} required />
    </div>
  );
}

function WhoIsAsked({ panel }: { panel: ReturnType<typeof whoDecides> }) {
  const { t } = useWords();
  return (
    <dl className="facts">
      <dt>{t("changes.offer.decides")}</dt>
      <dd>{"refused" in panel ? <span className="wrong">{t(`problem.${panel.refused}`, { name: panel.name ?? "" })}</span> : panel.names.map((name) => <PersonTag key={name} name={name} client />)}</dd>
      {!("refused" in panel) && panel.names.length > 1 && (
        <>
          <dt>{t("changes.offer.how")}</dt>
          <dd>{t(`changes.offer.mode.${panel.mode}`)}</dd>
        </>
      )}
    </dl>
  );
}

function PartyField({ change, parties }: { change: Change; parties: { value: string; label: string }[] }) {
  const { t } = useWords();
  const keep = useMutation({ mutationFn: (party: string) => putFields(change.id, change.revision, { party_id: party }), onError: tellProblem });
  if (parties.length === 0) return <p className="wrong">{t("party.empty")}</p>;
  return <ChoiceField label={t("changes.party")} value="" disabled={keep.isPending} onChange={(party) => party && keep.mutate(party)} choices={[{ value: "", label: t("changes.offer.choose_party") }, ...parties]} />;
}

function Milestones({ form, isShown, wrong, onChange }: { form: OfferForm; isShown: (task: string) => boolean; wrong: (field: string) => string | undefined; onChange: (milestones: TypedMilestone[]) => void }) {
  const { t } = useWords();
  if (form.milestones.length === 0) return null;
  const put = (id: string, change: Partial<TypedMilestone>) => onChange(form.milestones.map((each) => (each.task_id === id ? { ...each, ...change } : each)));
  const wrongAt = (each: TypedMilestone, field: string) => (each.isIncluded ? wrong(`milestones.${sentPlace(form, each.task_id)}.${field}`) : undefined);
  return (
    <fieldset className="offer-milestones">
      <legend className="legend">{t("changes.offer.milestones")}</legend>
      {form.milestones.map((each) => (
        <div key={each.task_id}>
          <CheckField label={each.ours} hint={isShown(each.task_id) ? undefined : t("changes.offer.not_shown")} checked={each.isIncluded} onChange={(isIncluded) => put(each.task_id, { isIncluded })} />
          {each.isIncluded && (
            <div className="two">
              <TextField label={t("changes.offer.milestone_name")} value={each.title} placeholder={isShown(each.task_id) ? t("changes.offer.as_client_knows") : ""} required={!isShown(each.task_id)} onChange={(title) => put(each.task_id, { title })} wrong={wrongAt(each, "title") ?? wrongAt(each, "task_id")} maxLength={120} />
              <TextField label={t("changes.offer.date")} type="date" value={each.date} onChange={(date) => put(each.task_id, { date })} wrong={wrongAt(each, "date")} required />
            </div>
          )}
        </div>
      ))}
    </fieldset>
  );
}

function Never() {
  const { t } = useWords();
  return (
    <p className="never">
      <Icon name="lock" /> {t("changes.offer.never")}
    </p>
  );
}

/** What stands in an offer, as the client reads it. */
function OfferFacts({ offer }: { offer: Offer }) {
  const w = useWords();
  const { t } = w;
  const rows: [string, string][] = [[t("changes.finish"), w.formatDate(offer.finish, { weekday: true })]];
  if (offer.price) rows.push([t("changes.price"), formatMoney(w.language, offer.price, true)]);
  if (offer.milestones.length > 0) rows.push([t("changes.offer.milestones"), t("changes.offer.milestone_count", { count: offer.milestones.length })]);
  if (offer.due) rows.push([t("changes.offer.due"), w.formatDate(offer.due, { weekday: true })]);
  rows.push([t("changes.offer.valid_until"), w.formatDate(offer.valid_until, { weekday: true })], [t("changes.offer.sent_at"), t("changes.offer.sent_by", { name: offer.sent_by_name, at: w.formatWhen(offer.sent_at) })]);
  return (
    <>
      <Statement className="says" text={clientSentence(w, offer.finish, offer.price)} />
      <dl className="facts">
        {rows.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {offer.quality_notes && <p className="body">{offer.quality_notes}</p>}
    </>
  );
}

function SignOffLink({ change, offer, label }: { change: Change; offer: Offer; label: string }) {
  const { t } = useWords();
  return (
    <Link to="/projects/$project/sign-offs" params={{ project: change.project_id }} search={{ sign_off: offer.sign_off_id }}>
      {t(label)}
    </Link>
  );
}

function Waiting({ change, mayShare, onOpen, offer }: OfferProps & { offer: Offer }) {
  const { t, joinNames, formatWhen } = useWords();
  return (
    <>
      {offer.is_over ? (
        <StateTag tone="at_risk" icon="clock">
          {t("changes.offer.over")}
        </StateTag>
      ) : (
        <p className="waits">
          <Icon name="clock" /> {offer.waiting_for.length > 0 ? t("changes.offer.waits", { names: joinNames(offer.waiting_for), since: formatWhen(offer.sent_at) }) : t("changes.offer.waits_nobody")}
        </p>
      )}
      <OfferFacts offer={offer} />
      <Drift change={change} offer={offer} />
      <SignOffLink change={change} offer={offer} label="changes.offer.as_client_reads" />
      {mayShare && (
        <div className="actions">
          <Button kind="to-client" icon="door" onClick={() => onOpen("offer")}>
            {t("changes.replace")}
          </Button>
          <Button icon="undo" onClick={() => onOpen("withdraw")}>
            {t("changes.withdraw")}
          </Button>
        </div>
      )}
    </>
  );
}

/** The offer binds whatever the plan does; the team is told when a fresh calculation differs. */
function Drift({ change, offer }: { change: Change; offer: Offer }) {
  const w = useWords();
  const { t } = w;
  const { drift } = change;
  if (!drift?.differs_from_offer && !drift?.refused) return null;
  const milestones = drift.milestones.filter((each) => each.offered !== each.now).length;
  const name = (id: string) => offer.impact.milestones.find((each) => each.task_id === id)?.title ?? "";
  return (
    <div className={drift.moved_since_offer || drift.refused ? "notice warn" : "notice"} role="status">
      <Icon name="warn" />
      <div>
        <p>{drift.refused ? w.first([`problem.${drift.refused.code}`, "changes.offer.no_longer_fits"], drift.refused.params ?? {}) : t(drift.moved_since_offer ? "changes.offer.moved" : "changes.offer.differs")}</p>
        {!drift.refused && (
          <p className="small">
            {drift.finish_offered !== drift.finish_now && t("changes.offer.drift_finish", { offered: w.formatDate(drift.finish_offered), now: w.formatDate(drift.finish_now) })}
            {milestones > 0 && ` ${t("changes.offer.drift_milestones", { count: milestones, names: w.joinNames(drift.milestones.filter((each) => each.offered !== each.now).map((each) => name(each.task_id)).filter(Boolean)) })}`}
          </p>
        )}
        <p className="small">{t("changes.offer.binds", { date: w.formatDate(offer.valid_until) })}</p>
      </div>
    </div>
  );
}

function Ended({ change, mayShare, onOpen, offer }: OfferProps & { offer: Offer }) {
  const { t } = useWords();
  const again = mayShare && mayOffer(change.state);
  return (
    <>
      {offer.decision ? <Verdict decision={offer.decision} /> : <StateTag tone="none">{t(`change.verdict.${offer.state}`)}</StateTag>}
      <OfferFacts offer={offer} />
      {(offer.decision || !isAgreed(change.state)) && <SignOffLink change={change} offer={offer} label={offer.decision ? "changes.offer.receipts" : "changes.offer.as_client_reads"} />}
      {again && (
        <Button kind="to-client" icon="door" onClick={() => onOpen("offer")}>
          {t("changes.offer.another")}
        </Button>
      )}
    </>
  );
}

function Verdict({ decision }: { decision: Decision }) {
  const { t, formatDateTime } = useWords();
  const isYes = decision.verdict === "approved" || decision.verdict === "approved_with_conditions";
  return (
    <div className="verdict">
      <StateTag tone={isYes ? "on_track" : "none"} {...(isYes ? {} : { icon: decision.verdict === "declined" ? ("cross" as const) : ("talk" as const) })}>
        {t(`change.verdict.${decision.verdict}`)}
      </StateTag>
      <p className="small soft">{t("changes.offer.decided_by", { names: decision.decided_by, at: formatDateTime(decision.decided_at) })}</p>
      {decision.words && <blockquote className="body">{decision.words}</blockquote>}
    </div>
  );
}

/** Offers before the newest, and what became of each. */
function Earlier({ change }: { change: Change }) {
  const w = useWords();
  const earlier = change.offers.slice(1);
  if (earlier.length === 0) return null;
  return (
    <details>
      <summary>{w.t("changes.offer.earlier", { count: earlier.length })}</summary>
      <ul className="earlier">
        {earlier.map((offer) => (
          <li key={offer.version} className="small">
            {w.t("changes.offer.earlier_line", { version: offer.version, state: w.t(`change.verdict.${offer.state}`), date: w.formatDate(offer.finish), price: offer.price ? formatMoney(w.language, offer.price, true) : "–", sent: w.formatWhen(offer.sent_at) })}
            {offer.decision?.words && <span className="soft"> “{offer.decision.words}”</span>}
          </li>
        ))}
      </ul>
    </details>
  );
}

function WithdrawDialog({ change, onClose }: { change: Change; onClose: () => void }) {
  const w = useWords();
  const { t } = w;
  const [form, put, forget] = useFormDraft(`offer-withdraw.${change.id}`, { reason: "" });
  const withdraw = useMutation({
    mutationFn: () => withdrawOffer(change.id, form.reason),
    onSuccess: () => {
      forget();
      toast({ text: t("changes.offer.withdrawn", { number: recordNumber("change_request", change.number) }) });
      onClose();
    },
  });
  return (
    <Dialog title={t("changes.withdraw")} closeLabel={t("shell.close")} onClose={onClose}>
      <ActForm sending={withdraw} button={t("changes.withdraw")} kind="to-client" icon="undo" onAct={() => withdraw.mutate()} onCancel={onClose}>
        <p>{t("changes.withdraw_text")}</p>
        <TextArea label={t("changes.withdraw_reason")} hint={t("changes.reason_for_client_hint")} value={form.reason} onChange={(reason) => put({ reason })} wrong={fieldSentence(w, withdraw.error, "reason")} rows={3} required data-autofocus maxLength={1000} />
      </ActForm>
    </Dialog>
  );
}
