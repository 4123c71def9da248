// Setting who decides: how, who in which order and up to which amount, who stands in for whom and when, and who
// sees prices. The sentence at the top always says what it comes to.
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../app/api.ts";
import { freshen, keys } from "../../app/cache.ts";
import { ProblemNotice } from "../../app/problems.tsx";
import { toast } from "../../app/toast.ts";
import type { Id, Party, PartyContact } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button, Tool } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { CheckField, Options } from "../../ui/Field.tsx";
import { PersonTag } from "../../ui/Marks.tsx";
import type { Mode } from "../sign_offs/sign_off.ts";
import { approversOf, CURRENCIES, furtherSentences, limitOf, limitText, MODES, moved, rulePath, ruleSentence, type Decider, type DecisionRule, type Deputy } from "./decision_rule.ts";

interface DialogProps {
  project: Id;
  party: Party;
  rule: DecisionRule;
  onClose: () => void;
}

/** Limits stay as they were typed until they are kept. */
interface Draft {
  mode: Mode;
  currency: string;
  deciders: (Decider & { typed: string })[];
  deputies: Deputy[];
}

const bodyOf = ({ mode, currency, deciders, deputies }: Omit<DecisionRule, "revision">) => ({
  mode,
  ...(deciders.some((each) => each.limit_minor !== null) ? { currency } : {}),
  deciders: deciders.map(({ person_id, limit_minor }) => ({ person_id, limit_minor })),
  deputies: deputies.map(({ person_id, deputy_id, from, until }) => ({ person_id, deputy_id, from, until })),
});

export function WhoDecidesDialog({ project, party, rule, onClose }: DialogProps) {
  const w = useWords();
  const { t } = w;
  const [draft, setDraft] = useState<Draft>(() => ({ mode: rule.mode, currency: rule.currency || "CNY", deputies: rule.deputies, deciders: rule.deciders.map((each) => ({ ...each, typed: limitText(each.limit_minor, rule.currency || "CNY") })) }));
  const put = (change: Partial<Draft>) => setDraft((now) => ({ ...now, ...change }));
  const approvers = approversOf(party.contacts);
  const read = draft.deciders.map(({ typed, ...each }) => ({ ...each, limit_minor: limitOf(typed, draft.currency) }));
  const isUnderstood = read.every((each) => each.limit_minor !== undefined) && draft.deputies.every((each) => each.from && each.until && each.deputy_id);
  const drafted = { ...draft, deciders: read.map((each) => ({ ...each, limit_minor: each.limit_minor ?? null })) };
  const settle = () => freshen([...keys.project(project), "decision-rule"], keys.parties(project));
  const keep = useMutation({
    mutationFn: () => api.put<DecisionRule>(rulePath(project, party.id), bodyOf(drafted), { ifMatch: rule.revision }),
    onSuccess: async (kept) => {
      toast({ text: t("deciding.kept", { client: party.client_name }), undo: () => api.put(rulePath(project, party.id), bodyOf(rule), { ifMatch: kept.revision }).then(settle) });
      await settle();
      onClose();
    },
    onError: settle,
  });
  const foot = (
    <>
      <Button onClick={onClose}>{t("act.cancel")}</Button>
      <Button kind="primary" busy={keep.isPending} disabled={!isUnderstood} onClick={() => keep.mutate()}>
        {t("act.save")}
      </Button>
    </>
  );
  return (
    <Dialog width="middle" title={t("deciding.title_of", { client: party.client_name })} closeLabel={t("shell.close")} onClose={onClose} foot={foot}>
      <div className="form">
        <ProblemNotice reason={keep.error} />
        <div className="rule-means" role="status">
          <p className="statement">{ruleSentence(w, drafted, approvers.map((each) => each.name))}</p>
          {furtherSentences(w, drafted).map((each) => (
            <p key={each} className="soft small">
              {each}
            </p>
          ))}
        </div>
        <fieldset>
          <legend className="legend">{t("deciding.mode")}</legend>
          {MODES.map((mode) => (
            <CheckField key={mode} type="radio" name="mode" label={t(`deciding.mode.${mode}`)} hint={t(`deciding.mode_hint.${mode}`)} checked={draft.mode === mode} onChange={() => put({ mode })} />
          ))}
        </fieldset>
        <Deciders draft={draft} approvers={approvers} put={put} />
        <Deputies draft={draft} approvers={approvers} put={put} />
        <p className="muted small">{t("deciding.counts_from")}</p>
      </div>
    </Dialog>
  );
}

interface PartProps {
  draft: Draft;
  approvers: PartyContact[];
  put: (change: Partial<Draft>) => void;
}

function Deciders({ draft, approvers, put }: PartProps) {
  const { t } = useWords();
  const { deciders, currency } = draft;
  const free = approvers.filter((contact) => deciders.every((each) => each.person_id !== contact.person_id));
  const change = (index: number, typed: string) => put({ deciders: deciders.map((each, place) => (place === index ? { ...each, typed } : each)) });
  const add = (person: Id) => {
    const contact = approvers.find((each) => each.person_id === person);
    if (contact) put({ deciders: [...deciders, { person_id: person, name: contact.name, limit_minor: null, is_approver: true, typed: "" }] });
  };
  return (
    <fieldset>
      <legend className="legend">{t("deciding.deciders")}</legend>
      <p className="hint muted small">{t(approvers.length === 0 ? "deciding.no_approvers" : "deciding.deciders_hint")}</p>
      <ol className="deciders">
        {deciders.map((each, index) => {
          const isWrong = limitOf(each.typed, currency) === undefined;
          return (
            <li key={each.person_id}>
              <span className="place">{index + 1}</span>
              <span className="decider-name">
                <PersonTag name={each.name} client />
                {!each.is_approver && <span className="wrong">{t("deciding.not_approver")}</span>}
              </span>
              <label className="limit">
                <span className="small muted">{t("deciding.limit_label")}</span>
                <input className="input" inputMode="decimal" aria-label={t("deciding.limit_of", { name: each.name })} placeholder={t("deciding.no_limit")} aria-invalid={isWrong || undefined} value={each.typed} onChange={(event) => change(index, event.target.value)} />
                {isWrong && (
                  <span className="wrong" role="alert">
                    {t("deciding.not_amount")}
                  </span>
                )}
              </label>
              <span className="row tools">
                <Tool icon="down" className="up" label={t("deciding.earlier", { name: each.name })} disabled={index === 0} onClick={() => put({ deciders: moved(deciders, index, -1) })} />
                <Tool icon="down" label={t("deciding.later", { name: each.name })} disabled={index === deciders.length - 1} onClick={() => put({ deciders: moved(deciders, index, 1) })} />
                <Tool icon="cross" label={t("deciding.remove", { name: each.name })} onClick={() => put({ deciders: deciders.filter((other) => other !== each) })} />
              </span>
            </li>
          );
        })}
      </ol>
      <div className="row wrap add-row">
        {free.length > 0 && <Options aria-label={t("deciding.add")} value="" onChange={add} choices={[{ value: "", label: t("deciding.add") }, ...free.map((contact) => ({ value: contact.person_id, label: contact.name }))]} />}
        {deciders.some((each) => each.typed) && <Options aria-label={t("deciding.currency")} value={currency} onChange={(next) => put({ currency: next })} choices={[...new Set([currency, ...CURRENCIES])].map((code) => ({ value: code, label: code }))} />}
      </div>
    </fieldset>
  );
}

function Deputies({ draft: { deputies, deciders }, approvers, put }: PartProps) {
  const w = useWords();
  const { t } = w;
  const of = (deciders.length > 0 ? deciders : approvers).map(({ person_id, name }) => ({ value: person_id, label: name }));
  const change = (index: number, change: Partial<Deputy>) => put({ deputies: deputies.map((each, place) => (place === index ? { ...each, ...change } : each)) });
  const nameOf = (person: Id) => approvers.find((each) => each.person_id === person)?.name ?? "";
  const [first] = of;
  const other = (person: Id) => approvers.find((each) => each.person_id !== person)?.person_id ?? "";
  const add = () => first && put({ deputies: [...deputies, { person_id: first.value, name: first.label, deputy_id: other(first.value), deputy_name: nameOf(other(first.value)), from: w.today(), until: "", is_approver: true }] });
  return (
    <fieldset>
      <legend className="legend">{t("deciding.deputies")}</legend>
      <ul className="deputies">
        {deputies.map((each, index) => (
          <li key={index}>
            <Options aria-label={t("deciding.deputy_for")} value={each.person_id} onChange={(person) => change(index, { person_id: person, name: of.find((one) => one.value === person)?.label ?? "" })} choices={of.some((one) => one.value === each.person_id) ? of : [...of, { value: each.person_id, label: each.name }]} />
            <Options
              aria-label={t("deciding.deputy_who")}
              value={each.deputy_id}
              onChange={(deputy) => change(index, { deputy_id: deputy, deputy_name: nameOf(deputy) })}
              choices={[{ value: "", label: t("deciding.deputy_who") }, ...approvers.filter((one) => one.person_id !== each.person_id).map((one) => ({ value: one.person_id, label: t("deciding.by_deputy", { name: one.name }) }))]}
            />
            <input className="input" type="date" aria-label={t("deciding.from")} value={each.from} onChange={(event) => change(index, { from: event.target.value })} />
            <input className="input" type="date" aria-label={t("deciding.until")} min={each.from} value={each.until} onChange={(event) => change(index, { until: event.target.value })} />
            <Tool icon="cross" label={t("deciding.remove_deputy", { name: each.deputy_name })} onClick={() => put({ deputies: deputies.filter((_, place) => place !== index) })} />
          </li>
        ))}
      </ul>
      {approvers.length > 1 && (
        <Button size="small" icon="plus" onClick={add}>
          {t("deciding.add_deputy")}
        </Button>
      )}
      {approvers.length < 2 && <p className="muted small">{t("deciding.deputies_need")}</p>}
    </fieldset>
  );
}
