// The team's persons: invite, make administrator, help whose phone is gone, disable; a leaver hands over first.
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { ActForm } from "../../app/ActForm.tsx";
import { api } from "../../app/api.ts";
import { freshen, keys, useMe, useOrganisation, usePersons } from "../../app/cache.ts";
import { LanguageField } from "../../app/fields.tsx";
import { Faces, fieldSentence, tellProblem } from "../../app/problems.tsx";
import { toast } from "../../app/toast.ts";
import type { Person } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { CheckField, ChoiceField, TextField } from "../../ui/Field.tsx";
import { ActMenu } from "../../ui/Floating.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { PersonTag, StateTag } from "../../ui/Marks.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { AdministrationFrame } from "./AdministrationFrame.tsx";

export function PersonsPage() {
  const { t } = useWords();
  const query = usePersons();
  const [adding, setAdding] = useState(false);
  const [leaving, setLeaving] = useState<Person>();
  const [locked, setLocked] = useState<Person>();
  const add = (
    <Button size="small" kind="primary" icon="plus" onClick={() => setAdding(true)}>
      {t("persons.new")}
    </Button>
  );
  return (
    <AdministrationFrame>
      <Panel title={t("administration.persons")} count={query.data?.items.length} actions={add}>
        <Faces query={query} failed={t("persons.failed")}>
          {(data) => (
            <div className="list-scroll">
              <table className="list acts">
                <thead>
                  <tr>
                    <th>{t("person.name")}</th>
                    <th className="wide-only">{t("person.email")}</th>
                    <th className="wide-only">{t("person.language")}</th>
                    <th>{t("projects.state")}</th>
                    <th className="num">
                      <span className="sr">{t("list.acts")}</span>
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {data.items.map((person) => (
                    <PersonRow key={person.id} person={person} onLeave={() => setLeaving(person)} onLocked={() => setLocked(person)} />
                  ))}
                </tbody>
              </table>
            </div>
          )}
        </Faces>
      </Panel>
      {adding && <NewPersonDialog onClose={() => setAdding(false)} />}
      {leaving && <HandoverDialog person={leaving} onClose={() => setLeaving(undefined)} />}
      {locked && <SecondFactorDialog person={locked} onClose={() => setLocked(undefined)} />}
    </AdministrationFrame>
  );
}

function PersonRow({ person, onLeave, onLocked }: { person: Person; onLeave: () => void; onLocked: () => void }) {
  const { t } = useWords();
  const mine = useMe()?.person.id === person.id;
  const send = (set: Partial<Pick<Person, "is_administrator" | "disabled">>) => api.patch(`/api/v1/persons/${person.id}`, set).then(() => freshen(keys.persons));
  const change = useMutation({
    mutationFn: send,
    onError: tellProblem,
    onSuccess: (_, set) => toast({ text: t("persons.changed", { name: person.name }), undo: () => send(Object.fromEntries(Object.entries(set).map(([field, value]) => [field, !value]))) }),
  });
  const mail = useMutation({ mutationFn: () => api.post("/api/v1/password-resets", { email: person.email }), onError: tellProblem, onSuccess: () => toast({ text: t("persons.link_sent", { name: person.name }) }) });
  const more = (
    <button type="button" className="button small">
      {t("act.more")}
      <span className="sr">{t("party.acts_for", { name: person.name })}</span>
      <Icon name="down" />
    </button>
  );
  return (
    <tr>
      <td>
        <PersonTag name={person.name} muted={person.disabled} />
      </td>
      <td className="wide-only soft">{person.email}</td>
      <td className="wide-only">{t(`person.language.${person.locale}`)}</td>
      <td>
        {person.disabled ? <StateTag tone="none">{t("persons.disabled")}</StateTag> : person.is_administrator ? t("persons.administrator") : t("persons.active")}
        {person.has_totp && <div className="muted small">{t("persons.has_totp")}</div>}
      </td>
      <td className="num">
        {!mine && (
          <ActMenu
            label={t("party.acts_for", { name: person.name })}
            button={more}
            entries={[
              { label: t("persons.send_link"), icon: "mail", act: () => mail.mutate() },
              { label: t(person.is_administrator ? "persons.no_administrator" : "persons.make_administrator"), icon: "key", act: () => change.mutate({ is_administrator: !person.is_administrator }) },
              ...(person.has_totp ? [{ label: t("persons.totp_off"), icon: "lock" as const, act: onLocked }] : []),
              "line",
              person.disabled ? { label: t("persons.enable"), icon: "tick", act: () => change.mutate({ disabled: false }) } : { label: t("persons.leave"), icon: "out", act: onLeave },
            ]}
          />
        )}
      </td>
    </tr>
  );
}

function NewPersonDialog({ onClose }: { onClose: () => void }) {
  const w = useWords();
  const { t } = w;
  const organisation = useOrganisation().data;
  const [typed, setForm] = useState({ name: "", email: "", locale: undefined as string | undefined, is_administrator: false });
  const form = { ...typed, locale: typed.locale ?? organisation?.locale ?? w.language };
  const add = useMutation({
    mutationFn: () => api.post("/api/v1/persons", form),
    onSuccess: async () => {
      await freshen(keys.persons);
      toast({ text: t("persons.added", { name: form.name }) });
      onClose();
    },
  });
  return (
    <Dialog title={t("persons.new")} closeLabel={t("shell.close")} onClose={onClose}>
      <ActForm sending={add} button={t("persons.add")} onAct={() => add.mutate()} onCancel={onClose}>
        <TextField label={t("person.name")} value={form.name} onChange={(name) => setForm({ ...form, name })} wrong={fieldSentence(w, add.error, "name")} data-autofocus required />
        <TextField label={t("person.email")} type="email" value={form.email} onChange={(email) => setForm({ ...form, email })} wrong={fieldSentence(w, add.error, "email")} required />
        <LanguageField value={form.locale} onChange={(locale) => setForm({ ...form, locale })} />
        <CheckField label={t("persons.administrator")} hint={t("persons.administrator_hint")} checked={form.is_administrator} onChange={(is_administrator) => setForm({ ...form, is_administrator })} />
        <p className="muted small">{t("persons.mail_hint")}</p>
      </ActForm>
    </Dialog>
  );
}

function SecondFactorDialog({ person, onClose }: { person: Person; onClose: () => void }) {
  const { t } = useWords();
  const off = useMutation({
    mutationFn: () => api.delete(`/api/v1/persons/${person.id}/totp`),
    onSuccess: async () => {
      await freshen(keys.persons);
      toast({ text: t("persons.totp_is_off", { name: person.name }) });
      onClose();
    },
  });
  return (
    <Dialog title={t("persons.totp_off_title", { name: person.name })} closeLabel={t("shell.close")} onClose={onClose}>
      <ActForm sending={off} button={t("persons.totp_off_act")} kind="danger" onAct={() => off.mutate()} onCancel={onClose}>
        <p>{t("persons.totp_off_text", { name: person.name })}</p>
      </ActForm>
    </Dialog>
  );
}

function HandoverDialog({ person, onClose }: { person: Person; onClose: () => void }) {
  const { t } = useWords();
  const others = (usePersons().data?.items ?? []).filter((each) => each.id !== person.id && !each.disabled);
  const [to, setTo] = useState("");
  const hand = useMutation({
    mutationFn: () => api.post<{ moved: number }>(`/api/v1/persons/${person.id}/handovers`, { to }),
    onSuccess: async ({ moved }) => {
      await freshen(keys.persons, ["project"], keys.projects);
      toast({ text: t("persons.handed_over", { name: person.name, count: moved }) });
      onClose();
    },
  });
  return (
    <Dialog title={t("persons.leave_title", { name: person.name })} closeLabel={t("shell.close")} onClose={onClose}>
      <ActForm sending={hand} button={t("persons.leave_act")} kind="danger" isReady={to !== ""} onAct={() => hand.mutate()} onCancel={onClose}>
        <p>{t("persons.leave_text", { name: person.name })}</p>
        <ChoiceField label={t("persons.hand_to")} value={to} onChange={setTo} required choices={[{ value: "", label: t("member.choose") }, ...others.map((each) => ({ value: each.id, label: each.name }))]} />
      </ActForm>
    </Dialog>
  );
}
