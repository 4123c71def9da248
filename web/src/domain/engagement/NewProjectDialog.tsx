// A new project in one dialog; a client that is not known yet is created with it.
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { ActForm } from "../../app/ActForm.tsx";
import { api } from "../../app/api.ts";
import { useAttempt } from "../../app/attempt.ts";
import { freshen, keys, useClients, useMe } from "../../app/cache.ts";
import { fieldSentence } from "../../app/problems.tsx";
import type { Client, Project } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { ChoiceField, TextField } from "../../ui/Field.tsx";
import { beginWith, templateBrings, templateName, useTemplates } from "../agreement/templates.ts";

const NEW = "new";
const NONE = "";

interface Form {
  name: string;
  client: string;
  clientName: string;
  start: string;
  calendar: "standard" | "china";
  /** What it begins with; empty: with nothing. */
  template: string;
}

/** `client` is the one whose page the reader comes from, if it is one. */
export function NewProjectDialog({ client, onClose }: { client: string; onClose: () => void }) {
  const w = useWords();
  const { t } = w;
  const clients = useClients().data?.items ?? [];
  const create = useCreate();
  const [form, setForm] = useState<Omit<Form, "client" | "start"> & { start: string | undefined }>({ name: "", clientName: "", start: undefined, calendar: w.language === "zh-CN" ? "china" : "standard", template: NONE });
  const templates = useTemplates().data?.items ?? [];
  const template = templates.find((each) => each.id === form.template);
  const [chosen, setChosen] = useState<string>();
  // The list may come after the dialog, and so may the reader's time zone.
  const from = chosen ?? (clients.some((each) => each.id === client) ? client : NONE);
  const start = form.start ?? w.today();
  const put = <K extends keyof typeof form>(field: K) => (value: string) => setForm({ ...form, [field]: value });
  const wrong = (field: string) => fieldSentence(w, create.error, field);
  return (
    <Dialog title={t("projects.new")} closeLabel={t("shell.close")} onClose={onClose}>
      <ActForm sending={create} button={t("project.create")} onAct={() => create.mutate({ ...form, start, client: from })} onCancel={onClose}>
        <TextField label={t("project.name")} value={form.name} onChange={put("name")} wrong={wrong("name")} data-autofocus required maxLength={200} />
        <ChoiceField
          label={t("projects.client")}
          hint={from === NONE ? t("project.client_later") : undefined}
          value={from}
          onChange={setChosen}
          choices={[{ value: NONE, label: t("project.no_client") }, { value: NEW, label: t("project.new_client") }, ...clients.map((client) => ({ value: client.id, label: client.name }))]}
        />
        {from === NEW && <TextField label={t("client.name")} value={form.clientName} onChange={put("clientName")} required autoFocus />}
        <div className="two">
          <TextField label={t("project.start")} type="date" value={start} onChange={put("start")} wrong={wrong("start")} required />
          <ChoiceField
            label={t("project.calendar")}
            value={form.calendar}
            onChange={put("calendar")}
            choices={[
              { value: "standard", label: t("project.calendar.standard") },
              { value: "china", label: t("project.calendar.china") },
            ]}
          />
        </div>
        {templates.length > 0 && (
          <ChoiceField label={t("template.begin")} hint={template ? templateBrings(w, template) : undefined} value={form.template} onChange={put("template")} choices={[{ value: NONE, label: t("template.none") }, ...templates.map((each) => ({ value: each.id, label: templateName(w, each) }))]} />
        )}
        <p className="muted small">{t(form.calendar === "china" ? "project.calendar.china_hint" : "project.calendar.standard_hint")}</p>
      </ActForm>
    </Dialog>
  );
}

function useCreate() {
  const navigate = useNavigate();
  const me = useMe();
  const { language, zone } = useWords();
  const keyOf = useAttempt();
  return useMutation({
    mutationFn: async (form: Form) => {
      const client = { name: form.clientName, locale: language, time_zone: zone };
      const client_id = form.client === NEW ? (await api.post<Client>("/api/v1/clients", client, { idempotencyKey: keyOf("client", client) })).id : form.client || undefined;
      const project = { name: form.name, start: form.start, calendar: form.calendar, time_zone: me?.person.time_zone, ...(client_id ? { client_id } : {}) };
      const made = await api.post<Project>("/api/v1/projects", project, { idempotencyKey: keyOf("project", project) });
      if (form.template) await beginWith(made.id, form.template, language);
      return made;
    },
    onSuccess: async (project) => {
      await freshen(keys.projects, keys.clients, keys.home);
      void navigate({ to: "/projects/$project", params: { project: project.id } });
    },
  });
}
