// Writing a requirement down: the words that matter at once; the rest is added in its record. It stays internal.
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { ActForm } from "../../app/ActForm.tsx";
import { api } from "../../app/api.ts";
import { freshen, keys } from "../../app/cache.ts";
import { fieldSentence } from "../../app/problems.tsx";
import { toast } from "../../app/toast.ts";
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { ChoiceField, TextArea, TextField } from "../../ui/Field.tsx";
import { useDraft } from "../communication/draft.ts";
import { blankFields, dropRequirements, KINDS, PRIORITIES, registerPath, type RequirementDetail, type RequirementFields } from "./requirement.ts";

export function NewRequirement({ project, onClose }: { project: Id; onClose: (made?: Id) => void }) {
  const w = useWords();
  const { t } = w;
  const [fields, setFields] = useState(blankFields);
  const [need, setNeed, forget] = useDraft(`requirement.${project}`);
  const put = (change: Partial<RequirementFields>) => setFields((now) => ({ ...now, ...change }));
  const make = useMutation({
    mutationFn: (_goOn: boolean) => api.post<RequirementDetail>(registerPath(project), { fields: { ...fields, need } }),
    onSuccess: async (made, goOn) => {
      forget();
      toast({ text: t("requirement.written", { number: made.number }), undo: () => dropRequirements(project, [made.id]) });
      await freshen(keys.requirements(project));
      // Several are often written down in a row: kind and priority stay.
      if (goOn) setFields((now) => ({ ...blankFields(), kind: now.kind, priority: now.priority }));
      else onClose(made.id);
    },
  });
  const wrong = (name: string) => fieldSentence(w, make.error, name) ?? fieldSentence(w, make.error, `fields.${name}`);
  return (
    <Dialog width="middle" title={t("scope.write")} closeLabel={t("shell.close")} onClose={() => onClose()}>
      <ActForm
        sending={make}
        button={t("act.save")}
        onAct={() => make.mutate(false)}
        onCancel={() => onClose()}
        instead={
          <Button busy={make.isPending} disabled={!fields.title.trim()} onClick={() => make.mutate(true)}>
            {t("requirement.save_and_next")}
          </Button>
        }
      >
        <TextField key={make.submittedAt} label={t("requirement.title")} hint={t("requirement.title_hint")} value={fields.title} onChange={(title) => put({ title })} wrong={wrong("title")} data-autofocus autoFocus required maxLength={200} />
        <div className="two">
          <ChoiceField label={t("requirement.kind")} value={fields.kind} onChange={(kind) => put({ kind: kind as RequirementFields["kind"] })} choices={KINDS.map((kind) => ({ value: kind, label: t(`requirement.kind.${kind}`) }))} />
          <ChoiceField label={t("requirement.priority")} value={fields.priority} onChange={(priority) => put({ priority: priority as RequirementFields["priority"] })} choices={PRIORITIES.map((priority) => ({ value: priority, label: t(`requirement.priority.${priority}`) }))} />
        </div>
        <TextArea label={t("requirement.need")} hint={t("requirement.need_hint")} value={need} onChange={setNeed} wrong={wrong("need")} rows={3} />
        <TextArea label={t("requirement.acceptance_criteria")} hint={t("requirement.criteria_hint")} value={fields.acceptance_criteria} onChange={(acceptance_criteria) => put({ acceptance_criteria })} wrong={wrong("acceptance_criteria")} rows={3} />
        <p className="muted small">{t("requirement.starts_internal")}</p>
      </ActForm>
    </Dialog>
  );
}
