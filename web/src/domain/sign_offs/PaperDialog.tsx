// An answer that was signed and stamped on paper: whose it is, what it says, and the scan that stays with it.
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
import { CheckField, ChoiceField, TextArea, TextField } from "../../ui/Field.tsx";
import { listPath, type DocumentDetail } from "../documents/document.ts";
import { sendFile } from "../documents/send_file.ts";
import { faceWord } from "./SignOffMarks.tsx";
import { openSeats, type SignOff, type Verdict } from "./sign_off.ts";

/** What each kind offers, in the order of its page. */
const VERDICTS: Record<string, Verdict[]> = {
  requirements: ["approved", "declined"],
  change_offer: ["approved", "approved_with_conditions", "other_terms", "declined"],
};
const USUAL: Verdict[] = ["approved", "approved_with_conditions", "declined"];

export function PaperDialog({ project, signOff, onClose }: { project: Id; signOff: SignOff; onClose: () => void }) {
  const w = useWords();
  const { t } = w;
  const seats = openSeats(signOff);
  const [form, setForm] = useState({ person: seats[0]?.person_id ?? "", verdict: "approved" as Verdict, remark: "", position: "", signedOn: "", isSealed: true, printedHash: "" });
  const [scan, setScan] = useState<File>();
  const [formKey] = useState(() => crypto.randomUUID());
  const [filed, setFiled] = useState<DocumentDetail>();
  const put = (change: Partial<typeof form>) => setForm((now) => ({ ...now, ...change }));
  const needsWords = form.verdict === "approved_with_conditions" || form.verdict === "other_terms";
  const keep = useMutation({
    mutationFn: async () => {
      // The scan is filed once, however often what stands beside it is put right.
      const document = filed ?? (await fileScan(project, signOff, scan!));
      setFiled(document);
      const body = { person_id: form.person, verdict: form.verdict, remark: form.remark.trim(), position: form.position.trim(), signed_on: form.signedOn || null, is_sealed: form.isSealed, printed_hash: form.printedHash.trim(), document_version: document.row.version, form_key: formKey };
      return api.put(`/api/v1/sign-offs/${signOff.id}/papers/${document.row.id}`, body);
    },
    onSuccess: async () => {
      toast({ text: t("sign_offs.paper.kept", { number: signOff.number }) });
      await freshen(keys.signOffs(project), keys.requirements(project), keys.documents(project), ["record"], keys.home);
      onClose();
    },
  });
  return (
    <Dialog title={t("sign_offs.paper.title", { number: signOff.number })} closeLabel={t("shell.close")} onClose={onClose}>
      <ActForm
        sending={keep}
        button={t("sign_offs.paper.keep")}
        icon="document"
        isReady={!(!form.person || !(scan || filed) || !form.printedHash.trim() || (needsWords && !form.remark.trim()))}
        onAct={() => keep.mutate()}
        onCancel={onClose}
      >
        <p>{t("sign_offs.paper.text")}</p>
        <TextField label={t("sign_offs.paper.printed_hash")} hint={t("sign_offs.paper.printed_hash_hint")} value={form.printedHash} onChange={(printedHash) => put({ printedHash })} wrong={fieldSentence(w, keep.error, "printed_hash")} maxLength={20} required />
        <ChoiceField label={t("sign_offs.paper.person")} value={form.person} onChange={(person) => put({ person })} choices={seats.map((seat) => ({ value: seat.person_id, label: seat.name }))} />
        <TextField label={t("sign_offs.paper.position")} value={form.position} onChange={(position) => put({ position })} maxLength={80} />
        <ChoiceField label={t("sign_offs.paper.verdict")} value={form.verdict} onChange={(verdict) => put({ verdict: verdict as Verdict })} choices={(VERDICTS[signOff.kind] ?? USUAL).map((verdict) => ({ value: verdict, label: faceWord(w, signOff.kind, verdict) }))} />
        <TextArea label={t("sign_offs.paper.remark")} value={form.remark} onChange={(remark) => put({ remark })} wrong={fieldSentence(w, keep.error, "remark")} rows={2} maxLength={4000} required={needsWords} />
        <TextField label={t("sign_offs.paper.signed_on")} type="date" value={form.signedOn} onChange={(signedOn) => put({ signedOn })} wrong={fieldSentence(w, keep.error, "signed_on")} required />
        <CheckField label={t("sign_offs.paper.sealed")} checked={form.isSealed} onChange={(isSealed) => put({ isSealed })} />
        <label className="field">
          <span>{t("sign_offs.paper.scan")}</span>
          <input
            type="file"
            accept="application/pdf,image/*"
            required={!filed}
            onChange={(event) => {
              setScan(event.target.files?.[0]);
              setFiled(undefined);
            }}
          />
          <span className="muted small">{t("sign_offs.paper.scan_hint")}</span>
        </label>
      </ActForm>
    </Dialog>
  );
}

function fileScan(project: Id, signOff: SignOff, scan: File): Promise<DocumentDetail> {
  const query = new URLSearchParams({ file_name: scan.name, record_id: signOff.record_id, title: `${signOff.number} v${signOff.version} · ${scan.name}` });
  return sendFile<DocumentDetail>(`${listPath(project)}?${query.toString()}`, scan, { onSent: () => undefined, signal: new AbortController().signal });
}
