// A request is taken down: what is wanted, by whom, how it came, until when. It is internal until an offer
// is sent.
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useAttempt } from "../../app/attempt.ts";
import { freshen, keys, useParties } from "../../app/cache.ts";
import { fieldSentence, ProblemNotice } from "../../app/problems.tsx";
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { ChoiceField, TextArea, TextField } from "../../ui/Field.tsx";
import { AudienceTag } from "../../ui/Marks.tsx";
import { createChange, type ChangeFields } from "./change.ts";
import { ORIGINS, SOURCES, type ChangeOrigin, type ChangeSource } from "./change_kinds.ts";
import { useFormDraft } from "./form_draft.ts";

interface Form {
  title: string;
  description: string;
  origin: ChangeOrigin;
  source: ChangeSource;
  party: Id;
  /** A contact, or "" for somebody who is named. */
  asked_by: Id;
  asked_by_name: string;
  wanted_by: string;
}

const EMPTY: Form = { title: "", description: "", origin: "client", source: "mail", party: "", asked_by: "", asked_by_name: "", wanted_by: "" };

function bodyOf(form: Form, party: Id | undefined): ChangeFields {
  const asked = form.origin !== "client" || !form.asked_by ? { asked_by_name: form.asked_by_name.trim() } : { asked_by_id: form.asked_by };
  return {
    title: form.title,
    description: form.description,
    origin: form.origin,
    source: form.source,
    ...(party ? { party_id: party } : {}),
    ...("asked_by_name" in asked && !asked.asked_by_name ? {} : asked),
    ...(form.wanted_by ? { wanted_by: form.wanted_by } : {}),
  };
}

export function NewChangeDialog({ project, onClose }: { project: Id; onClose: () => void }) {
  const w = useWords();
  const { t } = w;
  const navigate = useNavigate();
  const parties = useParties(project).data?.items ?? [];
  const [form, put, forget] = useFormDraft(`change.${project}`, EMPTY);
  const [keyOf, isOnly] = [useAttempt(), parties.length === 1];
  const [touched, setTouched] = useState(false);
  const party = parties.find((each) => each.id === form.party) ?? (isOnly ? parties[0] : undefined);
  const create = useMutation({
    mutationFn: () => {
      const body = bodyOf(form, party?.id);
      return createChange(project, body, keyOf("create", body));
    },
    onSuccess: async (change) => {
      forget();
      await freshen(keys.changes(project));
      void navigate({ to: "/projects/$project/changes/$change", params: { project, change: change.id }, search: {} });
    },
  });
  const field = (name: string) => fieldSentence(w, create.error, name);
  const origins = ORIGINS.map((origin) => ({ value: origin, label: t(`change.origin.${origin}`) }));
  return (
    <Dialog title={t("changes.new")} closeLabel={t("shell.close")} onClose={onClose} width="middle">
      <form
        className="form"
        onChange={() => setTouched(true)}
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate();
        }}
      >
        <ProblemNotice reason={create.error} />
        {!touched && (form.title || form.description) && <p className="muted small">{t("changes.draft_kept")}</p>}
        <TextField label={t("changes.title")} value={form.title} onChange={(title) => put({ title })} wrong={field("title")} data-autofocus required maxLength={120} />
        <TextArea label={t("changes.description")} hint={t("changes.description_hint")} value={form.description} onChange={(description) => put({ description })} wrong={field("description")} rows={4} />
        <div className="two">
          <ChoiceField label={t("changes.origin")} value={form.origin} onChange={(origin) => put({ origin: origin as ChangeOrigin })} choices={origins} />
          <ChoiceField label={t("changes.source")} value={form.source} onChange={(source) => put({ source: source as ChangeSource })} choices={SOURCES.map((source) => ({ value: source, label: t(`change.source.${source}`) }))} />
        </div>
        <div className="two">
          <ChoiceField label={t("changes.party")} value={party?.id ?? ""} onChange={(id) => put({ party: id, asked_by: "" })} wrong={field("party_id")} choices={[...(isOnly ? [] : [{ value: "", label: t("changes.party_later") }]), ...parties.map((each) => ({ value: each.id, label: each.client_name }))]} />
          {form.origin === "client" && party ? (
            <ChoiceField label={t("changes.asked_by")} value={form.asked_by} onChange={(asked_by) => put({ asked_by })} wrong={field("asked_by_id")} choices={[{ value: "", label: t("changes.asked_by_other") }, ...party.contacts.map((contact) => ({ value: contact.person_id, label: contact.name }))]} />
          ) : (
            <TextField label={t("changes.asked_by")} hint={form.origin === "team" ? t("changes.asked_by_me") : undefined} value={form.asked_by_name} onChange={(asked_by_name) => put({ asked_by_name })} wrong={field("asked_by_name")} maxLength={120} />
          )}
        </div>
        {form.origin === "client" && party && !form.asked_by && <TextField label={t("changes.asked_by_name")} value={form.asked_by_name} onChange={(asked_by_name) => put({ asked_by_name })} wrong={field("asked_by_name")} required maxLength={120} />}
        <TextField label={t("changes.wanted_by")} hint={t("changes.wanted_by_hint")} type="date" value={form.wanted_by} onChange={(wanted_by) => put({ wanted_by })} wrong={field("wanted_by")} />
        <p className="row wrap small soft">
          <AudienceTag client={false}>{t("audience.internal")}</AudienceTag>
          {t("changes.internal_until_offer")}
        </p>
        <div className="actions">
          <Button kind="primary" type="submit" busy={create.isPending}>
            {t("changes.create")}
          </Button>
          <Button onClick={onClose}>{t("act.cancel")}</Button>
        </div>
      </form>
    </Dialog>
  );
}
