// One client: names, contacts, how they want to be met, and the projects they take part in.
import { useMutation } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { ActForm } from "../../app/ActForm.tsx";
import { api } from "../../app/api.ts";
import { freshen, keys, useClient, useContacts, useProjects } from "../../app/cache.ts";
import { LanguageField, ZoneField } from "../../app/fields.tsx";
import { useTyped } from "../../app/fields_typed.ts";
import { Faces, fieldSentence, ProblemNotice } from "../../app/problems.tsx";
import { SaveForm } from "../../app/SaveForm.tsx";
import { toast } from "../../app/toast.ts";
import type { Client, Contact, Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Empty } from "../../ui/Faces.tsx";
import { TextField } from "../../ui/Field.tsx";
import { PersonTag } from "../../ui/Marks.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { CulturePanel } from "./CulturePanel.tsx";
import { ProjectTable } from "./ProjectTable.tsx";
import "./engagement.css";

export function ClientPage() {
  const { t } = useWords();
  const { client: id } = useParams({ from: "/team/clients/$client" });
  const query = useClient(id);
  return (
    <div className="page middle stack">
      <Faces query={query} failed={t("client.failed")}>
        {(client) => (
          <>
            <div className="page-head">
              <h1>{client.name}</h1>
            </div>
            <Contacts client={id} language={client.locale} />
            <Projects client={id} />
            <CulturePanel key={client.id} client={client} />
            <Names key={client.id} client={client} />
          </>
        )}
      </Faces>
    </div>
  );
}

function Contacts({ client, language }: { client: Id; language: Client["locale"] }) {
  const { t } = useWords();
  const query = useContacts(client);
  const [edited, setEdited] = useState<Contact | "new">();
  const [leaving, setLeaving] = useState<Contact>();
  const add = (
    <Button size="small" icon="plus" onClick={() => setEdited("new")}>
      {t("contact.new")}
    </Button>
  );
  return (
    <Panel title={t("clients.contacts")} count={query.data?.items.length} actions={add}>
      <Faces query={query} failed={t("contact.failed")}>
        {(data) =>
          data.items.length === 0 ? (
            <Empty title={t("contact.empty")} action={add}>
              {t("contact.empty_text")}
            </Empty>
          ) : (
            <div className="list-scroll">
              <table className="list acts">
                <thead>
                  <tr>
                    <th>{t("person.name")}</th>
                    <th className="wide-only">{t("contact.job_title")}</th>
                    <th>{t("person.email")}</th>
                    <th className="wide-only">{t("person.language")}</th>
                    <th className="num">
                      <span className="sr">{t("list.acts")}</span>
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {data.items.map((contact) => (
                    <tr key={contact.id}>
                      <td>
                        <PersonTag name={contact.name} client />
                      </td>
                      <td className="wide-only soft">{contact.title || "–"}</td>
                      <td>{contact.email}</td>
                      <td className="wide-only">{t(`person.language.${contact.locale}`)}</td>
                      <td className="num">
                        <Button kind="quiet" size="small" aria-label={t("contact.edit", { name: contact.name })} onClick={() => setEdited(contact)}>
                          {t("act.edit")}
                        </Button>
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )
        }
      </Faces>
      {edited && (
        <ContactDialog
          client={client}
          language={language}
          contact={edited === "new" ? undefined : edited}
          onClose={() => setEdited(undefined)}
          onRemove={() => {
            setLeaving(edited === "new" ? undefined : edited);
            setEdited(undefined);
          }}
        />
      )}
      {leaving && <RemoveContactDialog client={client} contact={leaving} onClose={() => setLeaving(undefined)} />}
    </Panel>
  );
}

interface ContactDialogProps {
  client: Id;
  /** The client's, in which somebody new is written to. */
  language: Client["locale"];
  contact: Contact | undefined;
  onClose: () => void;
  onRemove: () => void;
}

function ContactDialog({ client, language, contact, onClose, onRemove }: ContactDialogProps) {
  const w = useWords();
  const { t } = w;
  const [form, setForm] = useState({ name: contact?.name ?? "", email: contact?.email ?? "", title: contact?.title ?? "", locale: (contact?.locale ?? language) as string });
  const path = `/api/v1/clients/${client}/contacts`;
  const keep = useMutation({
    mutationFn: () => (contact ? api.patch(`${path}/${contact.id}`, form, { ifMatch: contact.revision }) : api.post(path, form)),
    onSuccess: async () => {
      await freshen(keys.client(client), keys.clients);
      toast({ text: t("contact.kept", { name: form.name }) });
      onClose();
    },
  });
  const wrong = (field: string) => fieldSentence(w, keep.error, field);
  // What went to the old address is dead then, so it is said before it happens.
  const moves = contact && form.email.trim().toLowerCase() !== contact.email.toLowerCase();
  return (
    <Dialog title={contact?.name ?? t("contact.new")} closeLabel={t("shell.close")} onClose={onClose}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          keep.mutate();
        }}
      >
        <ProblemNotice reason={keep.error} />
        <TextField label={t("person.name")} value={form.name} onChange={(name) => setForm({ ...form, name })} wrong={wrong("name")} data-autofocus required />
        <TextField label={t("person.email")} type="email" value={form.email} onChange={(email) => setForm({ ...form, email })} wrong={wrong("email")} hint={moves ? t("contact.other_address") : undefined} required />
        <div className="two">
          <TextField label={t("contact.job_title")} value={form.title} onChange={(title) => setForm({ ...form, title })} wrong={wrong("title")} />
          <LanguageField value={form.locale} onChange={(locale) => setForm({ ...form, locale })} />
        </div>
        {!contact && <p className="muted small">{t("contact.nothing_sent")}</p>}
        <div className="actions">
          <Button kind="primary" type="submit" busy={keep.isPending}>
            {t("act.save")}
          </Button>
          <Button onClick={onClose}>{t("act.cancel")}</Button>
          {contact && (
            <Button kind="danger" className="end" onClick={onRemove}>
              {t("contact.remove")}
            </Button>
          )}
        </div>
      </form>
    </Dialog>
  );
}

function RemoveContactDialog({ client, contact, onClose }: { client: Id; contact: Contact; onClose: () => void }) {
  const { t } = useWords();
  const remove = useMutation({
    mutationFn: () => api.delete(`/api/v1/clients/${client}/contacts/${contact.id}`, undefined, { ifMatch: contact.revision }),
    onSuccess: async () => {
      await freshen(keys.client(client), keys.clients);
      toast({ text: t("contact.removed", { name: contact.name }) });
      onClose();
    },
  });
  return (
    <Dialog title={t("contact.remove_title", { name: contact.name })} closeLabel={t("shell.close")} onClose={onClose}>
      <ActForm sending={remove} button={t("contact.remove")} kind="danger" onAct={() => remove.mutate()} onCancel={onClose}>
        <p>{t("contact.remove_text")}</p>
      </ActForm>
    </Dialog>
  );
}

function Projects({ client }: { client: Id }) {
  const { t } = useWords();
  const query = useProjects();
  return (
    <Panel title={t("projects.title")}>
      <Faces query={query} rows={2}>
        {(data) => {
          const theirs = data.items.filter((project) => project.clients.some((each) => each.client_id === client));
          if (theirs.length > 0) return <ProjectTable rows={theirs.map((project) => ({ project, health: project.status.health }))} />;
          return (
            <p className="panel-body muted">
              {t("client.no_projects")}{" "}
              <Link to="/projects" search={{ new: client }}>
                {t("projects.new")}
              </Link>
            </p>
          );
        }}
      </Faces>
    </Panel>
  );
}

function Names({ client }: { client: Client }) {
  const w = useWords();
  const { t } = w;
  const form = useTyped({ name: client.name, short_name: client.short_name ?? "", locale: (client.locale ?? w.language) as string, time_zone: client.time_zone ?? w.zone });
  const keep = useMutation({
    mutationFn: (changed: typeof form.changed) => api.patch(`/api/v1/clients/${client.id}`, changed, { ifMatch: client.revision }),
    onError: () => freshen(keys.client(client.id)),
    onSuccess: async (_, changed) => {
      await freshen(keys.client(client.id), keys.clients, keys.projects);
      form.sent(changed);
      toast({ text: t("client.kept") });
    },
  });
  const field = (name: keyof typeof form.values) => form.field(name, keep.error);
  return (
    <Panel title={t("client.names")}>
      <SaveForm keep={keep} isChanged={form.isChanged} onSave={() => keep.mutate(form.changed)}>
        <TextField label={t("client.name")} {...field("name")} required />
        <div className="two">
          <TextField label={t("client.short_name")} {...field("short_name")} />
          <LanguageField value={form.values.locale} onChange={form.put("locale")} />
        </div>
        <ZoneField {...field("time_zone")} />
      </SaveForm>
    </Panel>
  );
}
