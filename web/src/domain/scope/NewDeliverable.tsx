// Writing a deliverable down: what it is and by what the client will check it. It stays internal.
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { ActForm } from "../../app/ActForm.tsx";
import { api } from "../../app/api.ts";
import { freshen, keys } from "../../app/cache.ts";
import { fieldSentence } from "../../app/problems.tsx";
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { TextArea, TextField } from "../../ui/Field.tsx";
import { useDraft } from "../communication/draft.ts";
import { deliverablesPath, type Deliverable } from "./deliverable.ts";

export function NewDeliverable({ project, onClose }: { project: Id; onClose: (made?: Id) => void }) {
  const w = useWords();
  const { t } = w;
  const [title, setTitle] = useState("");
  const [due, setDue] = useState("");
  const [criteria, setCriteria, forget] = useDraft(`deliverable.${project}`);
  const make = useMutation({
    mutationFn: () => api.post<Deliverable>(deliverablesPath(project), { title, due: due || null, criteria: linesOf(criteria).map((words) => ({ words })) }),
    onSuccess: async (made) => {
      forget();
      await freshen(keys.deliverables(project));
      onClose(made.id);
    },
  });
  const wrong = (name: string) => fieldSentence(w, make.error, name);
  return (
    <Dialog width="middle" title={t("deliverables.write")} closeLabel={t("shell.close")} onClose={() => onClose()}>
      <ActForm sending={make} button={t("act.save")} isReady={title.trim() !== ""} onAct={() => make.mutate()} onCancel={() => onClose()}>
        <TextField label={t("deliverable.title")} value={title} onChange={setTitle} wrong={wrong("title")} data-autofocus autoFocus required maxLength={200} />
        <TextField label={t("deliverable.due")} type="date" value={due} onChange={setDue} wrong={wrong("due")} />
        <TextArea label={t("deliverable.criteria")} hint={t("deliverable.criteria_hint")} value={criteria} onChange={setCriteria} rows={5} />
        <p className="muted small">{t("deliverable.starts_internal")}</p>
      </ActForm>
    </Dialog>
  );
}

/** One criterion on each line. */
export function linesOf(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
}
