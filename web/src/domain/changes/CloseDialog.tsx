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
import { closeChange, closeWord, isSettled, type Change } from "./change.ts";
import { useFormDraft } from "./form_draft.ts";

/** What is asked about it. */
const NOTES: Record<string, string> = { "changes.close_checked": "changes.how_checked", "changes.close_settled": "changes.close_note" };

export function CloseDialog({ change, onClose }: { change: Change; onClose: () => void }) {
  const w = useWords();
  const { t } = w;
  const isAgreed = isSettled(change.state);
  const act = closeWord(change.state);
  const [form, put, forget] = useFormDraft(`change-close.${change.id}`, { note: "", reason: "" });
  const isShown = change.client_number !== null && !isAgreed;
  const close = useMutation({
    mutationFn: () => closeChange(change.id, { note: form.note.trim(), ...(isShown && form.reason.trim() ? { reason_for_client: form.reason.trim() } : {}) }),
    onSuccess: () => {
      forget();
      toast({ text: t("changes.closed", { number: recordNumber("change_request", change.number) }) });
      onClose();
    },
  });
  return (
    <Dialog title={t(act)} closeLabel={t("shell.close")} onClose={onClose}>
      <ActForm sending={close} button={t(act)} onAct={() => close.mutate()} onCancel={onClose}>
        <p>{t(act === "changes.close_act" ? "changes.close_text" : `${act}_text`)}</p>
        <div className="internal-box">
          <TextArea
            label={
              <>
                <Icon name="lock" /> {t(NOTES[act] ?? "changes.why_closed")}
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
