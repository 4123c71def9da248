// The fields of one row of the communication plan, where the row is read.
import { useState } from "react";
import { ZoneField } from "../../app/fields.tsx";
import { fieldSentence } from "../../app/problems.tsx";
import { SaveForm } from "../../app/SaveForm.tsx";
import { useMembers } from "../../app/cache.ts";
import type { Id, Party } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { ChoiceField, TextArea, TextField } from "../../ui/Field.tsx";
import { CHANNELS, happensAs, madeAhead, sought, type CommunicationPlan, type EntryFields, type MadeAlready, type Occurrence } from "./communication_plan.ts";
import { RhythmFields } from "./RhythmFields.tsx";

interface Props {
  /** None while it is added. */
  entry?: Id;
  fields: EntryFields;
  /** What it begins with instead, to be looked at before it is kept. */
  proposal?: EntryFields;
  plan: CommunicationPlan;
  project: Id;
  parties: Party[];
  mayEdit: boolean;
  keep: { error: unknown; isPending: boolean };
  save?: string;
  onSave: (typed: { fields: EntryFields; made: MadeAlready }) => void;
  onCancel: () => void;
}

export function EntryForm({ entry, fields, proposal = fields, plan, project, parties, mayEdit, keep, save, onSave, onCancel }: Props) {
  const w = useWords();
  const { t } = w;
  const [typed, setTyped] = useState<EntryFields>(proposal);
  const [made, setMade] = useState<MadeAlready>("kept");
  const [points, setPoints] = useState((fields.content ?? []).join("\n"));
  const put = (change: Partial<EntryFields>) => setTyped((now) => ({ ...now, ...change }));
  const content = points.split("\n").map((point) => point.trim()).filter(Boolean);
  const wrong = (name: string) => fieldSentence(w, keep.error, name);
  const text = (name: "title" | "audience" | "purpose" | "outcome" | "time") => ({ value: typed[name] ?? "", onChange: (value: string) => put({ [name]: value }), wrong: wrong(name), disabled: !mayEdit });
  const contacts = parties.find((each) => each.id === typed.party_id)?.contacts ?? [];
  const members = useMembers(project).data?.items ?? [];
  const nobody = { value: "", label: t("communication_plan.nobody") };
  const whom = [{ value: "team", label: t("communication_plan.team_alone") }, { value: "", label: t("communication_plan.no_client") }, ...parties.map((each) => ({ value: each.id, label: each.client_name }))];
  const channels = CHANNELS.map((each) => ({ value: each, label: t(`communication_plan.channel.${each}`) }));
  const number = (name: "lead_days" | "minutes") => ({ value: String(typed[name] ?? 0), onChange: (value: string) => put({ [name]: Number(value) }), wrong: wrong(name), disabled: !mayEdit, type: "number", min: 0 });
  return (
    <SaveForm keep={keep} mayChange={mayEdit} save={save} instead={<Button onClick={onCancel}>{t("act.cancel")}</Button>} isChanged={JSON.stringify({ ...typed, content }) !== JSON.stringify({ ...fields, content: fields.content ?? [] })} onSave={() => onSave({ fields: { ...typed, content }, made })}>
      <TextField label={t("communication_plan.field.title")} {...text("title")} required maxLength={120} data-autofocus />
      <div className="two">
        <ChoiceField
          label={t("communication_plan.field.whom")}
          value={typed.is_internal ? "team" : (typed.party_id ?? "")}
          onChange={(value) => put({ is_internal: value === "team", party_id: value === "team" || !value ? null : value, client_owner_id: null })}
          wrong={wrong("party_id")}
          disabled={!mayEdit}
          choices={whom}
        />
        <TextField label={t("communication_plan.field.audience")} hint={t("communication_plan.field.audience_hint")} {...text("audience")} maxLength={120} />
      </div>
      <div className="two">
        <TextArea label={t("communication_plan.field.purpose")} rows={2} {...text("purpose")} />
        <TextArea label={t("communication_plan.field.outcome")} rows={2} {...text("outcome")} />
      </div>
      <RhythmFields typed={typed} put={put} wrong={wrong} mayEdit={mayEdit} />
      <div className="two">
        <TextField label={t("communication_plan.field.time")} type="time" {...text("time")} required />
        <ZoneField value={typed.time_zone} onChange={(time_zone) => put({ time_zone })} wrong={wrong("time_zone")} disabled={!mayEdit} />
      </div>
      <div className="two">
        <ChoiceField label={t("communication_plan.field.channel")} value={typed.channel} onChange={(channel) => put({ channel: channel as EntryFields["channel"] })} disabled={!mayEdit} choices={channels} />
        <ChoiceField label={t("communication_plan.field.urgent_channel")} value={typed.urgent_channel} onChange={(channel) => put({ urgent_channel: channel as EntryFields["channel"] })} disabled={!mayEdit} choices={channels} />
      </div>
      <TextArea label={t("communication_plan.field.content")} hint={t("kickoff.lines_hint")} rows={4} value={points} onChange={setPoints} wrong={wrong("content") ?? wrong("content.0")} disabled={!mayEdit} />
      <div className="two">
        <ChoiceField
          label={t("communication_plan.field.produces")}
          value={typed.produces ?? "nothing"}
          onChange={(produces) => put({ produces: produces as NonNullable<EntryFields["produces"]> })}
          wrong={wrong("produces")}
          disabled={!mayEdit}
          choices={[...new Set([...plan.products, typed.produces ?? "nothing"])].map((each) => ({ value: each, label: t(`communication_plan.product.${each}`) }))}
        />
        <div className="two">
          <TextField label={t("communication_plan.field.lead_days")} {...number("lead_days")} max={60} />
          <TextField label={t("communication_plan.field.minutes")} {...number("minutes")} max={600} />
        </div>
      </div>
      <div className="two">
        <ChoiceField label={t("communication_plan.field.owner")} hint={typed.owner_id ? undefined : sought(w, typed.owner_function)} value={typed.owner_id ?? ""} onChange={(owner) => put({ owner_id: owner || null })} wrong={wrong("owner_id")} disabled={!mayEdit} choices={[nobody, ...members.map((each) => ({ value: each.person_id, label: each.name }))]} />
        <ChoiceField label={t("communication_plan.field.client_owner")} hint={typed.client_owner_id ? undefined : sought(w, typed.client_owner_function)} value={typed.client_owner_id ?? ""} onChange={(owner) => put({ client_owner_id: owner || null })} wrong={wrong("client_owner_id")} disabled={!mayEdit || contacts.length === 0} choices={[nobody, ...contacts.map((each) => ({ value: each.person_id, label: each.name }))]} />
      </div>
      {entry && !happensAs(fields, typed) && <MadeAhead made={made} onChoose={setMade} ahead={madeAhead(plan, entry)} />}
    </SaveForm>
  );
}

/** What a row made already when other days follow from it: named, and a choice where it can still fall away. */
function MadeAhead({ ahead, made, onChoose }: { ahead: Occurrence[]; made: MadeAlready; onChoose: (made: MadeAlready) => void }) {
  const { t, formatDate, formatTime, joinNames } = useWords();
  if (ahead.length === 0) return null;
  const days = joinNames(ahead.map((one) => `${formatDate(one.day, { weekday: true })} ${formatTime(one.at)}`));
  const may = ahead.some((one) => one.may_fall_away);
  return (
    <>
      <p className="notice warn" role="status">
        {t(may ? "communication_plan.made_already.says" : "communication_plan.made_already.stands", { days })}
      </p>
      {may && <ChoiceField label={t("communication_plan.made_already.label")} value={made} onChange={(chosen) => onChoose(chosen as MadeAlready)} choices={(["kept", "falls_away"] as const).map((each) => ({ value: each, label: t(`communication_plan.made_already.${each}`) }))} />}
    </>
  );
}
