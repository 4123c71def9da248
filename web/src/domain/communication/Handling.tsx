// How a question is handled: priority, cause and solution.
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { api, Problem } from "../../app/api.ts";
import { freshen, keys } from "../../app/cache.ts";
import { useTyped } from "../../app/fields_typed.ts";
import { SaveForm } from "../../app/SaveForm.tsx";
import { toast } from "../../app/toast.ts";
import type { Id, Question } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { ChoiceField, TextArea } from "../../ui/Field.tsx";

export const PRIORITIES = ["urgent", "high", "normal", "low"] as const;
type Change = Partial<Pick<Question, "priority" | "cause" | "solution">>;

export function Handling({ project, question }: { project: Id; question: Question }) {
  const { t } = useWords();
  const form = useTyped({ priority: question.priority, cause: question.cause, solution: question.solution });
  // What was begun for the circle alone is not told to everybody before its author knows that they read it now.
  const [begun, setBegun] = useState(false);
  if (question.is_commercial && !begun) setBegun(true);
  const shown = () => freshen(keys.questions(project), keys.home, keys.record(question.id));
  const send = (change: Change) => api.patch<Question>(`/api/v1/questions/${question.id}`, { ...change, is_commercial: begun }).then(shown);
  const keep = useMutation({
    mutationFn: send,
    onError: (reason) => {
      if (reason instanceof Problem && reason.code === "question.told_to_all") void shown().then(() => setBegun(false));
    },
    onSuccess: (_, change) => {
      const before = Object.fromEntries(Object.keys(change).map((field) => [field, question[field as keyof Change]])) as Change;
      toast({ text: t("questions.handled", { number: question.number }), undo: () => send(before) });
    },
  });
  const field = (name: keyof typeof form.values) => form.field(name, keep.error);
  return (
    <details className="handling no-print" open={!!(question.cause || question.solution) || undefined}>
      <summary>{t("questions.handling", { priority: t(`questions.priority.${question.priority}`) })}</summary>
      <SaveForm keep={keep} isChanged={form.isChanged} onSave={() => keep.mutate(form.changed as Change, { onSuccess: (_, sent) => form.sent(sent as typeof form.changed) })}>
        {question.asked_by.side === "client" && <ChoiceField label={t("questions.priority")} {...(field("priority") as { value: string; onChange: (value: string) => void })} choices={PRIORITIES.map((value) => ({ value, label: t(`questions.priority.${value}`) }))} />}
        <TextArea label={t("questions.cause")} rows={2} {...field("cause")} />
        <TextArea label={t("questions.solution")} rows={2} hint={t("questions.handling_hint")} {...field("solution")} />
      </SaveForm>
    </details>
  );
}
