// Showing the kickoff pack to a client: by whom it will be read, and that it is the sheet that was looked at.
import { useMutation } from "@tanstack/react-query";
import { api } from "../../app/api.ts";
import { freshen, keys } from "../../app/cache.ts";
import { tellProblem } from "../../app/problems.tsx";
import { toast } from "../../app/toast.ts";
import type { Id, Party } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { packsPath, type PackPreview } from "./kickoff_pack.ts";

export function SharePack({ project, party, preview, onClose }: { project: Id; party: Party; preview: PackPreview; onClose: () => void }) {
  const { t, joinNames } = useWords();
  const client = party.client_name;
  const names = preview.readers.map((each) => each.name);
  const send = useMutation({
    mutationFn: () => api.post(packsPath(project), { party_id: party.id, pack: preview.pack, reader_ids: preview.readers.map((each) => each.person_id) }),
    onSettled: () => freshen(keys.kickoff(project)),
    // What reads otherwise by now is looked at again.
    onError: (problem) => {
      onClose();
      tellProblem(problem);
    },
    onSuccess: () => {
      onClose();
      toast({ text: t("kickoff.shared", { client }) });
    },
  });
  const foot = (
    <Button kind="to-client" busy={send.isPending} onClick={() => send.mutate()}>
      {t("kickoff.share_do")}
    </Button>
  );
  return (
    <Dialog title={t("kickoff.share_title", { client })} closeLabel={t("act.close")} onClose={onClose} foot={foot}>
      <div className="stack">
        <p>{names.length > 0 ? t("kickoff.share_readers", { names: joinNames(names) }) : t("kickoff.share_nobody", { client })}</p>
        {preview.readers.length > preview.not_reached.length && <p>{t("kickoff.share_mails")}</p>}
        {preview.not_reached.length > 0 && <p className="notice warn small">{t("kickoff.share_not_reached", { names: joinNames(preview.not_reached.map((each) => each.name)) })}</p>}
        {preview.left_out.length > 0 && <p className="notice warn small">{t("kickoff.left_out", { client, titles: joinNames(preview.left_out) })}</p>}
        <p className="muted small">{t("kickoff.share_stays")}</p>
      </div>
    </Dialog>
  );
}
