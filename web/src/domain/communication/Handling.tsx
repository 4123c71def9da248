// How a question is handled: its clock in words, priority, cause and solution.
import { useMutation } from "@tanstack/react-query";
import { api } from "../../app/api.ts";
import { freshen, keys } from "../../app/cache.ts";
import { useTyped } from "../../app/fields_typed.ts";
import { SaveForm } from "../../app/SaveForm.tsx";
import { toast } from "../../app/toast.ts";
import type { Id, Question } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { ChoiceField, TextArea } from "../../ui/Field.tsx";
import { ClockBar } from "./ClockBar.tsx";

export const PRIORITIES = ["urgent", "high", "normal", "low"] as const;
type Change = Partial<Pick<Question, "priority" | "cause" | "solution">>;

export function ClockLine({ question }: { question: Question }) {
  const w = useWords();
  const { t, formatDate, formatDuration } = w;
  const { clock } = question;
  const duration = (minutes: number) => formatDuration(minutes, clock.minutes_per_day);
  return (
    <div className="clock-line small">
      {clock.promised_minutes != null && (
        <>
          <span className="muted">{t(`questions.clock.measure.${clock.measure}`)}</span>
          <ClockBar clock={clock} />
        </>
      )}
      {clock.measure === "resolution" && clock.first_answer_late_minutes != null && <span className="late">{t("questions.clock.first_answer_late", { over: duration(clock.first_answer_late_minutes) })}</span>}
      {clock.awaited && <span className="muted">{t(`questions.clock.awaits_${clock.awaited}`)}</span>}
      <span className="muted">{t("questions.clock.waited", { team: duration(clock.waited_for_team_minutes), client: duration(clock.waited_for_client_minutes) })}</span>
      {question.confirmed_at && <span>{t("questions.confirmed", { date: formatDate(question.confirmed_at, { weekday: true }) })}</span>}
    </div>
  );
}

export function Handling({ project, question }: { project: Id; question: Question }) {
  const { t } = useWords();
  const form = useTyped({ priority: question.priority, cause: question.cause, solution: question.solution });
  const send = (change: Change) => api.patch<Question>(`/api/v1/questions/${question.id}`, change).then(() => freshen(keys.questions(project), keys.home, keys.record(question.id)));
  const keep = useMutation({
    mutationFn: send,
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
