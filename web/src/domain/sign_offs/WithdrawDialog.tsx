// Taking a sign-off back: the client reads why, so a reason is needed.
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { ActForm } from "../../app/ActForm.tsx";
import { api } from "../../app/api.ts";
import { freshen, keys } from "../../app/cache.ts";
import { fieldSentence } from "../../app/problems.tsx";
import { toast } from "../../app/toast.ts";
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { TextArea } from "../../ui/Field.tsx";
import type { SignOff } from "./sign_off.ts";

export function WithdrawDialog({ project, signOff, onClose }: { project: Id; signOff: SignOff; onClose: () => void }) {
  const w = useWords();
  const { t } = w;
  const [reason, setReason] = useState("");
  const withdraw = useMutation({
    mutationFn: () => api.put(`/api/v1/sign-offs/${signOff.id}/withdrawal`, { reason: reason.trim() }),
    onSuccess: async () => {
      toast({ text: t("sign_offs.withdrawn_done", { number: signOff.number }) });
      await freshen(keys.signOffs(project), keys.requirements(project), ["record"], keys.home);
      onClose();
    },
  });
  return (
    <Dialog title={t("sign_offs.withdraw_title", { number: signOff.number })} closeLabel={t("shell.close")} onClose={onClose}>
      <ActForm sending={withdraw} button={t("sign_offs.withdraw")} kind="to-client" icon="undo" isReady={reason.trim() !== ""} onAct={() => withdraw.mutate()} onCancel={onClose}>
        <p>{t("sign_offs.withdraw_text", { client: signOff.client_name })}</p>
        <TextArea label={t("sign_offs.reason")} hint={t("sign_offs.reason_hint")} value={reason} onChange={setReason} wrong={fieldSentence(w, withdraw.error, "reason")} rows={3} maxLength={1000} required data-autofocus autoFocus />
      </ActForm>
    </Dialog>
  );
}
