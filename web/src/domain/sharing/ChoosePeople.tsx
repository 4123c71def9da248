// Who is invited: the client's people in the project, known contacts, or somebody new.
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../app/api.ts";
import { useAttempt } from "../../app/attempt.ts";
import { freshen, keys, useContacts } from "../../app/cache.ts";
import { fieldSentence, ProblemNotice, tellProblem } from "../../app/problems.tsx";
import type { ClientRole, Contact, Id, Party } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { CheckField, ChoiceField, TextArea, TextField } from "../../ui/Field.tsx";

const ROLES: ClientRole[] = ["client_contact", "client_approver", "client_viewer"];

interface ChoosePeopleProps {
  project: Id;
  party: Party;
  chosen: Id[];
  onChosen: (change: (ids: Id[]) => Id[]) => void;
  message: string;
  onMessage: (message: string) => void;
}

export function ChoosePeople({ project, party, chosen, onChosen, message, onMessage }: ChoosePeopleProps) {
  const { t } = useWords();
  const known = useContacts(party.client_id);
  const others = (known.data?.items ?? []).filter((contact) => !party.contacts.some((each) => each.person_id === contact.id));
  const join = useMutation({
    mutationFn: (person: Id) => api.put(`/api/v1/projects/${project}/parties/${party.id}/contacts/${person}`, { role: "client_contact" }),
    onError: tellProblem,
    onSuccess: async (_, person) => {
      await freshen(keys.parties(project));
      toggle(person, true);
    },
  });
  const toggle = (person: Id, checked: boolean) => onChosen((now) => (checked ? [...now.filter((each) => each !== person), person] : now.filter((each) => each !== person)));
  return (
    <div className="choose-people client-scope">
      <fieldset>
        <legend className="legend">{t("invite.who")}</legend>
        <ul className="people">
          {party.contacts.map((contact) => (
            <li key={contact.person_id}>
              <CheckField label={contact.name} hint={`${contact.email} · ${t(`role.${contact.role}`)}`} checked={chosen.includes(contact.person_id)} onChange={(checked) => toggle(contact.person_id, checked)} />
            </li>
          ))}
          {others.map((contact) => (
            <li key={contact.id}>
              <CheckField label={contact.name} hint={`${contact.email} · ${t("invite.not_in_project")}`} checked={false} disabled={join.isPending} onChange={() => join.mutate(contact.id)} />
            </li>
          ))}
          {party.contacts.length + others.length === 0 && <li className="muted">{t("invite.nobody")}</li>}
        </ul>
      </fieldset>
      <NewContact
        project={project}
        party={party}
        onAdded={async (person) => {
          await freshen(keys.parties(project), keys.client(party.client_id));
          toggle(person, true);
        }}
      />
      <TextArea label={t("invite.message")} hint={t("invite.message_hint")} value={message} onChange={onMessage} rows={3} maxLength={2000} />
    </div>
  );
}

function NewContact({ project, party, onAdded }: { project: Id; party: Party; onAdded: (person: Id) => Promise<void> }) {
  const w = useWords();
  const { t } = w;
  const [opened, setOpened] = useState(party.contacts.length === 0);
  const empty = { name: "", email: "", locale: w.language as string, role: "client_contact" as string, is_commercial: false };
  const [form, setForm] = useState(empty);
  const keyOf = useAttempt();
  const add = useMutation({
    mutationFn: async () => {
      const person = { name: form.name, email: form.email, locale: form.locale };
      const contact = await api.post<Contact>(`/api/v1/clients/${party.client_id}/contacts`, person, { idempotencyKey: keyOf("contact", person) });
      await api.put(`/api/v1/projects/${project}/parties/${party.id}/contacts/${contact.id}`, { role: form.role, is_commercial: form.is_commercial });
      return contact.id;
    },
    onError: () => freshen(keys.client(party.client_id)),
    onSuccess: async (person) => {
      await onAdded(person);
      setForm(empty);
      setOpened(false);
    },
  });
  if (!opened)
    return (
      <div>
        <Button icon="plus" onClick={() => setOpened(true)}>
          {t("invite.new_person")}
        </Button>
      </div>
    );
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        add.mutate();
      }}
    >
      <ProblemNotice reason={add.error} />
      <div className="two">
        <TextField label={t("person.name")} value={form.name} onChange={(name) => setForm({ ...form, name })} wrong={fieldSentence(w, add.error, "name")} required />
        <TextField label={t("person.email")} type="email" value={form.email} onChange={(email) => setForm({ ...form, email })} wrong={fieldSentence(w, add.error, "email")} required />
      </div>
      <div className="two">
        <ChoiceField
          label={t("person.language")}
          value={form.locale}
          onChange={(locale) => setForm({ ...form, locale })}
          choices={[
            { value: "zh-CN", label: t("person.language.zh-CN") },
            { value: "en", label: t("person.language.en") },
          ]}
        />
        <ChoiceField label={t("member.role")} value={form.role} onChange={(role) => setForm({ ...form, role })} choices={ROLES.map((role) => ({ value: role, label: t(`role.${role}`) }))} />
      </div>
      <CheckField label={t("party.commercial")} checked={form.is_commercial} onChange={(is_commercial) => setForm({ ...form, is_commercial })} />
      <div className="actions">
        <Button type="submit" icon="plus" busy={add.isPending}>
          {t("invite.add_person")}
        </Button>
        {party.contacts.length > 0 && (
          <Button kind="quiet" onClick={() => setOpened(false)}>
            {t("act.cancel")}
          </Button>
        )}
      </div>
    </form>
  );
}
