// The end of a change: its work is checked, or nobody follows the wish any further.
import { useMutation } from "@tanstack/react-query";
import { ActForm } from "../../app/ActForm.tsx";
import { fieldSentence } from "../../app/problems.tsx";
import { recordNumber } from "../../app/record_kinds.ts";
import { toast } from "../../app/toast.ts";
import { useWords } from "../../app/words.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { TextArea } from "../../ui/Field.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { closeChange, type Change } from "./change.ts";
import { useFormDraft } from "./form_draft.ts";

export function CloseDialog({ change, onClose }: { change: Change; onClose: () => void }) {
  const w = useWords();
  const { t } = w;
  const isChecked = change.state === "done";
  const [form, put, forget] = useFormDraft(`change-close.${change.id}`, { note: "", reason: "" });
  const isShown = change.client_number !== null && !isChecked;
  const close = useMutation({
    mutationFn: () => closeChange(change.id, { note: form.note.trim(), ...(isShown && form.reason.trim() ? { reason_for_client: form.reason.trim() } : {}) }),
    onSuccess: () => {
      forget();
      toast({ text: t("changes.closed", { number: recordNumber("change_request", change.number) }) });
      onClose();
    },
  });
  return (
    <Dialog title={t(isChecked ? "changes.close_checked" : "changes.close_act")} closeLabel={t("shell.close")} onClose={onClose}>
      <ActForm sending={close} button={t(isChecked ? "changes.close_checked" : "changes.close_act")} onAct={() => close.mutate()} onCancel={onClose}>
        <p>{t(isChecked ? "changes.close_checked_text" : "changes.close_text")}</p>
        <div className="internal-box">
          <TextArea
            label={
              <>
                <Icon name="lock" /> {t(isChecked ? "changes.how_checked" : "changes.why_closed")}
              </>
            }
            value={form.note}
            onChange={(note) => put({ note })}
            wrong={fieldSentence(w, close.error, "note")}
            rows={3}
            data-autofocus
          />
        </div>
        {isShown && (
          <div className="to-client-box">
            <TextArea
              label={
                <>
                  <Icon name="door" /> {t("changes.reason_for_client")}
                </>
              }
              hint={t("changes.reason_for_client_hint")}
              value={form.reason}
              onChange={(reason) => put({ reason })}
              wrong={fieldSentence(w, close.error, "reason_for_client")}
              rows={3}
            />
          </div>
        )}
      </ActForm>
    </Dialog>
  );
}
