// All clients.
import { useMutation } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { ActForm } from "../../app/ActForm.tsx";
import { api } from "../../app/api.ts";
import { freshen, keys, useClients } from "../../app/cache.ts";
import { LanguageField } from "../../app/fields.tsx";
import { Faces, fieldSentence } from "../../app/problems.tsx";
import { SaveList } from "../../app/SaveList.tsx";
import type { Client } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Empty, NothingMatches } from "../../ui/Faces.tsx";
import { TextField } from "../../ui/Field.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { SearchField } from "../../ui/SearchField.tsx";

export function ClientsPage() {
  const { t } = useWords();
  const search = useSearch({ from: "/team/clients" });
  const navigate = useNavigate({ from: "/clients" });
  const put = (change: { text?: string | undefined; new?: string | undefined }) => void navigate({ search: (now) => ({ ...now, ...change }), replace: true });
  const query = useClients();
  const begin = (
    <Button kind="primary" icon="plus" onClick={() => put({ new: "client" })}>
      {t("clients.new")}
    </Button>
  );
  const clear = () => put({ text: undefined });
  return (
    <div className="page middle">
      <div className="page-head">
        <h1>{t("clients.title")}</h1>
        <div className="filters end">
          <SearchField label={t("filter.text")} text={search.text} onText={(text) => put({ text })} />
          {query.data?.items.length !== 0 && begin}
        </div>
      </div>
      <Panel title={t("clients.title")} count={query.data?.items.length} actions={<SaveClients clients={(query.data?.items ?? []).filter((client) => matches(client, search.text))} />}>
        <Faces query={query} failed={t("clients.failed")}>
          {(data) => {
            if (data.items.length === 0)
              return (
                <Empty title={t("clients.empty")} action={begin}>
                  {t("clients.empty_text")}
                </Empty>
              );
            const shown = data.items.filter((client) => matches(client, search.text));
            if (shown.length === 0) return <NothingMatches title={t("clients.nothing", { count: data.items.length })} filters={[{ label: `“${search.text}”`, clearLabel: t("faces.clear_filter"), clear }]} clearLabel={t("faces.clear_filters")} onClear={clear} />;
            return <ClientTable clients={shown} />;
          }}
        </Faces>
      </Panel>
      {search.new && <NewClientDialog onClose={() => put({ new: undefined })} />}
    </div>
  );
}

function matches(client: Client, text = ""): boolean {
  return `${client.name} ${client.short_name ?? ""}`.toLowerCase().includes(text.toLowerCase());
}

function SaveClients({ clients }: { clients: Client[] }) {
  const { t } = useWords();
  if (clients.length === 0) return null;
  const head = ["projects.client", "client.short_name", "person.language", "person.time_zone", "clients.contacts", "projects.title"].map((key) => t(key));
  const row = (client: Client) => [client.name, client.short_name, client.locale && t(`person.language.${client.locale}`), client.time_zone, client.contact_count, client.project_count];
  return <SaveList name={t("clients.title")} rows={() => [head, ...clients.map(row)]} />;
}

function ClientTable({ clients }: { clients: Client[] }) {
  const { t, formatNumber } = useWords();
  return (
    <table className="list">
      <thead>
        <tr>
          <th>{t("projects.client")}</th>
          <th className="num">{t("clients.contacts")}</th>
          <th className="num">{t("projects.title")}</th>
        </tr>
      </thead>
      <tbody>
        {clients.map((client) => (
          <tr key={client.id}>
            <td>
              <Link to="/clients/$client" params={{ client: client.id }}>
                {client.name}
              </Link>
              {client.short_name && client.short_name !== client.name && <span className="muted small"> {client.short_name}</span>}
            </td>
            <td className="num">{formatNumber(client.contact_count)}</td>
            <td className="num">{formatNumber(client.project_count)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function NewClientDialog({ onClose }: { onClose: () => void }) {
  const w = useWords();
  const { t } = w;
  const navigate = useNavigate();
  const [form, setForm] = useState({ name: "", short_name: "", locale: w.language as string });
  const create = useMutation({
    mutationFn: () => api.post<Client>("/api/v1/clients", { name: form.name, locale: form.locale, time_zone: w.zone, ...(form.short_name ? { short_name: form.short_name } : {}) }),
    onSuccess: async (client) => {
      await freshen(keys.clients);
      void navigate({ to: "/clients/$client", params: { client: client.id } });
    },
  });
  return (
    <Dialog title={t("clients.new")} closeLabel={t("shell.close")} onClose={onClose}>
      <ActForm sending={create} button={t("client.create")} onAct={() => create.mutate()} onCancel={onClose}>
        <TextField label={t("client.name")} value={form.name} onChange={(name) => setForm({ ...form, name })} wrong={fieldSentence(w, create.error, "name")} data-autofocus required />
        <div className="two">
          <TextField label={t("client.short_name")} value={form.short_name} onChange={(short_name) => setForm({ ...form, short_name })} wrong={fieldSentence(w, create.error, "short_name")} />
          <LanguageField value={form.locale} onChange={(locale) => setForm({ ...form, locale })} />
        </div>
      </ActForm>
    </Dialog>
  );
}
