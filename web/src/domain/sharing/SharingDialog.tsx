// What one client sees, changed at any time after inviting. Showing more names how many will see it.
import { useMutation } from "@tanstack/react-query";
import { api } from "../../app/api.ts";
import { freshen, keys, useSharing } from "../../app/cache.ts";
import { Faces, ProblemNotice } from "../../app/problems.tsx";
import { toast } from "../../app/toast.ts";
import type { Id, Party, Sharing } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { shownRule, useSharingChange, type SharingChange } from "./sharing_change.ts";
import { SharingEditor } from "./SharingEditor.tsx";

export function SharingDialog({ project, party, onClose }: { project: Id; party: Party; onClose: () => void }) {
  const { t } = useWords();
  const query = useSharing(project, party.id);
  const { change, put, refused } = useSharingChange(project, party.id, query.data);
  const keep = useMutation({
    mutationFn: ({ rule, from }: SharingChange) => api.put(`/api/v1/projects/${project}/parties/${party.id}/sharing`, { rule }, { ifMatch: from }),
    onError: refused,
    onSuccess: async () => {
      await freshen(keys.project(project), ["record"]);
      toast({ text: t("sharing.kept", { name: party.client_name }) });
      onClose();
    },
  });
  const foot = (
    <>
      <Button onClick={onClose}>{t("act.cancel")}</Button>
      <Button kind="to-client" icon="door" disabled={!change} busy={keep.isPending} onClick={() => change && keep.mutate(change)}>
        {t("sharing.keep", { count: party.contacts.length })}
      </Button>
    </>
  );
  return (
    <Dialog width="wide" title={t("sharing.title_for", { name: party.client_name })} closeLabel={t("shell.close")} onClose={onClose} foot={foot}>
      <ProblemNotice reason={keep.error} />
      <Faces query={query} failed={t("sharing.failed")}>
        {(data) => (
          <>
            <SharingEditor project={project} party={party.id} rule={shownRule(data, change)} onChange={put} />
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
