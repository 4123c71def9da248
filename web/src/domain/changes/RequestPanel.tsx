// Why the change is wanted, as it was asked for, and what it means for quality.
import { useMutation } from "@tanstack/react-query";
import { freshen, keys, useMembers } from "../../app/cache.ts";
import { useTyped } from "../../app/fields_typed.ts";
import { Problem } from "../../app/api.ts";
import { ProblemNotice } from "../../app/problems.tsx";
import { toast } from "../../app/toast.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { ChoiceField, TextArea, TextField } from "../../ui/Field.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { isSettled, mayClose, putFields, type Change, type ChangeFields } from "./change.ts";
import { ORIGINS, SOURCES } from "./change_kinds.ts";
import { usePartyOf, type PartProps } from "./parts.ts";

export function RequestPanel({ change, mayEdit, mayShare, open, onOpen }: PartProps) {
  const { t } = useWords();
  const isOpen = open === "request" && mayEdit;
  const edit = !isOpen && (
    <>
      {mayShare && mayClose(change.state) && !isSettled(change.state) && (
        <Button className="no-print" kind="quiet" size="small" onClick={() => onOpen("close")}>
          {t("changes.close_act")}
        </Button>
      )}
      {mayEdit && (
        <Button className="no-print" kind="quiet" size="small" icon="pencil" onClick={() => onOpen("request")}>
          {t("act.edit")}
        </Button>
      )}
    </>
  );
  return (
    <Panel title={t("changes.reason_and_quality")} actions={edit}>
      {isOpen ? <RequestForm change={change} onClose={() => onOpen(undefined)} /> : <Reason change={change} />}
    </Panel>
  );
}

function Reason({ change }: { change: Change }) {
  const { t } = useWords();
  const quality = change.assessment?.quality_notes;
  return (
    <div className="panel-body reason">
      {change.description ? <p className="body">{change.description}</p> : <p className="muted">{t("changes.no_description")}</p>}
      {quality && (
        <>
          <h3>{t("changes.quality")}</h3>
          <p className="body">{quality}</p>
        </>
      )}
    </div>
  );
}

const valuesOf = (change: Change) => ({
  title: change.title,
  description: change.description,
  origin: change.origin as string,
  source: change.source as string,
  party_id: change.party_id ?? "",
  asked_by_name: change.asked_by_name,
  wanted_by: change.wanted_by ?? "",
  owner_id: change.owner_id ?? "",
});
type Values = ReturnType<typeof valuesOf>;

/** "" of a date or a person clears it. Another name is another person. */
function sentOf(changed: Partial<Values>): ChangeFields {
  const cleared = ["party_id", "wanted_by", "owner_id"];
  const entries = Object.entries(changed).map(([field, value]) => [field, cleared.includes(field) && value === "" ? null : value]);
  return Object.fromEntries("asked_by_name" in changed ? [...entries, ["asked_by_id", null]] : entries) as ChangeFields;
}

function RequestForm({ change, onClose }: { change: Change; onClose: () => void }) {
  const { t } = useWords();
  const form = useTyped(valuesOf(change));
  const members = useMembers(change.project_id).data?.items ?? [];
  const { parties } = usePartyOf(change.project_id, change.party_id);
  const keep = useMutation({
    mutationFn: () => putFields(change.id, change.revision, sentOf(form.changed)),
    onError: (reason) => {
      // Somebody was faster: their values come, and what is typed here stays beside them.
      if (reason instanceof Problem && reason.status === 412) void freshen(keys.record(change.id));
    },
    onSuccess: (answer) => {
      const before = Object.fromEntries(Object.keys(form.changed).map((field) => [field, valuesOf(change)[field as keyof Values]])) as Partial<Values>;
      toast({ text: t("changes.request_changed"), undo: () => putFields(change.id, answer.revision, { ...sentOf(before), ...("asked_by_name" in before ? { asked_by_id: change.asked_by_id } : {}) }).then(() => undefined) });
      form.sent(form.changed);
      onClose();
    },
  });
  const field = <Name extends keyof Values>(name: Name) => form.field(name, keep.error);
  const isPortal = change.source === "portal";
  const sources = isPortal ? ["portal"] : SOURCES;
  return (
    <form
      className="form panel-body"
      onSubmit={(event) => {
        event.preventDefault();
        if (form.isChanged) keep.mutate();
        else onClose();
      }}
    >
      <ProblemNotice reason={keep.error} />
      <TextField label={t("changes.title")} hint={t("changes.title_hint")} {...field("title")} required maxLength={120} autoFocus />
      <TextArea label={t("changes.description")} {...field("description")} rows={6} />
      <div className="two">
        <ChoiceField label={t("changes.origin")} {...field("origin")} choices={ORIGINS.map((origin) => ({ value: origin, label: t(`change.origin.${origin}`) }))} />
        <ChoiceField label={t("changes.source")} {...field("source")} disabled={isPortal} choices={sources.map((source) => ({ value: source, label: t(`change.source.${source}`) }))} />
      </div>
      <div className="two">
        <ChoiceField label={t("changes.party")} {...field("party_id")} disabled={change.client_number !== null} choices={[{ value: "", label: t("changes.party_later") }, ...parties.map((party) => ({ value: party.id, label: party.client_name }))]} />
        <TextField label={t("changes.asked_by")} {...field("asked_by_name")} maxLength={120} />
      </div>
      <div className="two">
        <TextField label={t("changes.wanted_by")} type="date" {...field("wanted_by")} />
        <ChoiceField label={t("changes.owner")} {...field("owner_id")} choices={[{ value: "", label: t("task.no_owner") }, ...members.map((member) => ({ value: member.person_id, label: member.name }))]} />
      </div>
      <div className="actions">
        <Button kind="primary" type="submit" busy={keep.isPending} disabled={!form.isChanged}>
          {t("act.save")}
        </Button>
        <Button onClick={onClose}>{t("act.cancel")}</Button>
      </div>
    </form>
  );
}
