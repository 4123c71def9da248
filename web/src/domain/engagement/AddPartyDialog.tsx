// A client joins the project: one that is known, or a new one by its name.
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { ActForm } from "../../app/ActForm.tsx";
import { api } from "../../app/api.ts";
import { useAttempt } from "../../app/attempt.ts";
import { freshen, keys, useClients } from "../../app/cache.ts";
import { fieldSentence } from "../../app/problems.tsx";
import type { Client, Id, List, Party } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { ChoiceField, TextField } from "../../ui/Field.tsx";

const NEW = "new";

export function AddPartyDialog({ project, known, onClose }: { project: Id; known: Party[]; onClose: (added?: Party) => void }) {
  const w = useWords();
  const { t } = w;
  const free = (useClients().data?.items ?? []).filter((client) => !known.some((party) => party.client_id === client.id));
  const [chosen, setChosen] = useState<string>();
  const [name, setName] = useState("");
  const client = chosen ?? free[0]?.id ?? NEW;
  const keyOf = useAttempt();
  const add = useMutation({
    mutationFn: async () => {
      const made = { name, locale: w.language, time_zone: w.zone };
      const client_id = client === NEW ? (await api.post<Client>("/api/v1/clients", made, { idempotencyKey: keyOf("client", made) })).id : client;
      const parties = await api.post<List<Party>>(`/api/v1/projects/${project}/parties`, { client_id }, { idempotencyKey: keyOf("party", client_id) });
      return parties.items.find((party) => party.client_id === client_id);
    },
    onError: () => freshen(keys.parties(project), keys.clients),
    onSuccess: async (party) => {
      await freshen(keys.project(project), keys.clients, keys.projects);
      onClose(party);
    },
  });
  return (
    <Dialog title={t("party.add")} closeLabel={t("shell.close")} onClose={() => onClose()}>
      <ActForm sending={add} button={t("party.add_act")} onAct={() => add.mutate()} onCancel={() => onClose()}>
        <ChoiceField label={t("projects.client")} value={client} onChange={setChosen} choices={[...free.map((each) => ({ value: each.id, label: each.name })), { value: NEW, label: t("project.new_client") }]} />
        {client === NEW && <TextField label={t("client.name")} value={name} onChange={setName} wrong={fieldSentence(w, add.error, "name")} required data-autofocus />}
        <p className="muted small">{t("party.add_hint")}</p>
      </ActForm>
    </Dialog>
  );
}
