// What one client sees, changed at any time after inviting. Showing more names how many will see it.
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../app/api.ts";
import { freshen, keys } from "../../app/cache.ts";
import { Faces, ProblemNotice } from "../../app/problems.tsx";
import { toast } from "../../app/toast.ts";
import type { Id, Party, Sharing, SharingRule } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { SharingEditor } from "./SharingEditor.tsx";

export function useSharing(project: Id, party: Id) {
  return useQuery({ queryKey: keys.sharing(project, party), queryFn: () => api.get<Sharing>(`/api/v1/projects/${project}/parties/${party}/sharing`) });
}

export function SharingDialog({ project, party, onClose }: { project: Id; party: Party; onClose: () => void }) {
  const { t } = useWords();
  const query = useSharing(project, party.id);
  const [changed, setChanged] = useState<SharingRule>();
  const keep = useMutation({
    mutationFn: (rule: SharingRule) => api.put(`/api/v1/projects/${project}/parties/${party.id}/sharing`, { rule }),
    onSuccess: async () => {
      await freshen(keys.project(project), ["record"]);
      toast({ text: t("sharing.kept", { name: party.client_name }) });
      onClose();
    },
  });
  const foot = (
    <>
      <Button onClick={onClose}>{t("act.cancel")}</Button>
      <Button kind="to-client" icon="door" disabled={!changed} busy={keep.isPending} onClick={() => changed && keep.mutate(changed)}>
        {t("sharing.keep", { count: party.contacts.length })}
      </Button>
    </>
  );
  return (
    <Dialog width="wide" title={t("sharing.title_for", { name: party.client_name })} closeLabel={t("shell.close")} onClose={onClose} foot={foot}>
      <ProblemNotice reason={keep.error} />
      <Faces query={query}>
        {(data) => (
          <>
            <SharingEditor project={project} party={party.id} rule={changed ?? data.rule} onChange={setChanged} />
            <History sharing={data} />
          </>
        )}
      </Faces>
    </Dialog>
  );
}

function History({ sharing }: { sharing: Sharing }) {
  const { t, formatDateTime } = useWords();
  if (sharing.history.length === 0) return null;
  return (
    <details className="small">
      <summary>{t("sharing.history")}</summary>
      <ul>
        {sharing.history.map((entry) => (
          <li key={entry.at} className="muted">
            {formatDateTime(entry.at)} · {entry.by ?? t("record.by_system")} · {t("sharing.visible", { count: entry.visible_count })}
          </li>
        ))}
      </ul>
    </details>
  );
}
