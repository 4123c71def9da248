// A buffer before a milestone: which, how long by which rule, and the day that it keeps.
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { ActForm } from "../../app/ActForm.tsx";
import { newKey } from "../../app/api.ts";
import { freshen, keys } from "../../app/cache.ts";
import { Faces } from "../../app/problems.tsx";
import { useWords } from "../../app/words.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { CheckField, ChoiceField, TextField } from "../../ui/Field.tsx";
import { bufferEdits, useBufferSizes, withoutBuffer, type BufferSizes, type Rule } from "./buffers.ts";
import { sendPlanEdits } from "./plan_sending.ts";
import type { Id, Plan, PlanTask } from "./plan_types.ts";

const RULES: readonly Rule[] = ["root_of_squares", "half_of_chain"];

export default function NewBufferDialog({ project, plan, onClose }: { project: Id; plan: Plan; onClose: () => void }) {
  const { t } = useWords();
  const targets = withoutBuffer(plan);
  // What ends last is what most depends on.
  const [chosen, setChosen] = useState(() => targets.toSorted((one, other) => (one.finish < other.finish ? 1 : -1))[0]?.id);
  const target = targets.find((each) => each.id === chosen);
  const sizes = useBufferSizes(target?.id);
  return (
    <Dialog title={t("buffer.new")} closeLabel={t("shell.close")} onClose={onClose}>
      {!target ? (
        <p>{t("buffer.no_milestone")}</p>
      ) : (
        <>
          <ChoiceField label={t("buffer.before")} hint={t("buffer.before_hint")} value={target.id} onChange={(id) => setChosen(id as Id)} choices={targets.map((each) => ({ value: each.id, label: each.title }))} data-autofocus />
          <Faces query={sizes} failed={t("buffer.failed")} rows={3}>
            {(found) => <Sized key={target.id} project={project} plan={plan} target={target} sizes={found} onClose={onClose} />}
          </Faces>
        </>
      )}
    </Dialog>
  );
}

interface SizedProps {
  project: Id;
  plan: Plan;
  target: PlanTask;
  sizes: BufferSizes;
  onClose: () => void;
}

function Sized({ project, plan, target, sizes, onClose }: SizedProps) {
  const w = useWords();
  const { t } = w;
  const perDay = plan.minutes_per_day || 480;
  const inDays = (minutes: number) => Math.round((minutes / perDay) * 10) / 10;
  const [rule, setRule] = useState<Rule>("root_of_squares");
  const [days, setDays] = useState(String(inDays(sizes[rule].minutes)));
  const [keeps, setKeeps] = useState(sizes[rule].keeps);
  const [title, setTitle] = useState(t("buffer.of", { title: target.title }));
  const follow = (next: Rule) => {
    setRule(next);
    setDays(String(inDays(sizes[next].minutes)));
    setKeeps(sizes[next].keeps);
  };
  // Pressed again after an answer that was lost, it is the same buffer.
  const [id] = useState(newKey);
  const put = useMutation({
    mutationFn: () => sendPlanEdits(project, bufferEdits(plan, target, { id, title, minutes: Math.round(Number(days) * perDay), keeps }, newKey), { said: t("buffer.made", { title }) }),
    onSuccess: async () => {
      await freshen(keys.buffers(project));
      onClose();
    },
  });
  return (
    <ActForm sending={put} button={t("buffer.put")} isReady={Number(days) > 0} onAct={() => put.mutate()} onCancel={onClose}>
      <p className="muted small">{t("buffer.chain_of", { count: sizes.chain.length, days: w.formatNumber(inDays(sizes.chain.reduce((sum, each) => sum + each.duration_minutes, 0))) })}</p>
      <fieldset className="buffer-rules">
        <legend>{t("buffer.rule")}</legend>
        {RULES.map((each) => (
          <CheckField key={each} type="radio" name="rule" label={t(`buffer.rule.${each}`, { days: w.formatNumber(inDays(sizes[each].minutes)) })} hint={t(`buffer.rule.${each}_hint`)} checked={rule === each} onChange={() => follow(each)} />
        ))}
      </fieldset>
      <div className="buffer-fields">
        <TextField type="number" required min={0.1} max={2000} step="any" label={t("buffer.size_days")} value={days} onChange={setDays} />
        <TextField type="date" required min={plan.start.slice(0, 10)} label={t("buffer.keeps")} hint={t("buffer.keeps_hint")} value={keeps} onChange={setKeeps} />
      </div>
      <TextField label={t("buffer.name")} value={title} onChange={setTitle} required maxLength={300} />
    </ActForm>
  );
}
