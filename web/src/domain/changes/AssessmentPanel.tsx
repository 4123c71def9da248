// What the team thinks of a change and what it would do to the plan. All of it is internal; cost, margin
// and candid notes stand in a hatched half of their own.
import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { usePlan } from "../../app/cache.ts";
import { formatMoney } from "../../app/money.ts";
import { fieldSentence, ProblemNotice } from "../../app/problems.tsx";
import { toast } from "../../app/toast.ts";
import type { Plan } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { ChoiceField, TextArea, TextField } from "../../ui/Field.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { parseDuration } from "../schedule/parse_cell.ts";
import { assessmentForm, checkedForm, typedDuration, type AssessmentForm } from "./assessment_form.ts";
import { askImpact, mayAssess, putAssessment, type Assessment, type Change, type Impact, type Rating } from "./change.ts";
import { LEVELS, type Level } from "./change_kinds.ts";
import { useFormDraft } from "./form_draft.ts";
import type { PartProps } from "./parts.ts";
import { workOf } from "./proposed_work.ts";
import { WorkEditor } from "./WorkEditor.tsx";

const RATINGS = ["necessity", "feasibility", "priority"] as const;

interface AssessmentProps extends PartProps {
  tried: Impact | undefined;
  onTried: (impact: Impact | undefined) => void;
}

export function AssessmentPanel(props: AssessmentProps) {
  const { change, mayEdit, open, onOpen } = props;
  const { t, formatWhen } = useWords();
  const plan = usePlan(change.project_id).data;
  const { assessment } = change;
  const may = mayEdit && mayAssess(change.state);
  // Without an assessment it is the next step, so the form stands open.
  const isOpen = may && (open === "assessment" || !assessment);
  const edit = may && !isOpen && (
    <Button className="no-print" kind="quiet" size="small" icon="pencil" onClick={() => onOpen("assessment")}>
      {t("act.edit")}
    </Button>
  );
  return (
    <Panel title={t("changes.assessment")} count={assessment && t("changes.version_by", { version: assessment.version, name: assessment.by_name, at: formatWhen(assessment.at) })} actions={edit}>
      {isOpen && plan ? <AssessmentEditor {...props} plan={plan} /> : assessment ? <Assessed assessment={assessment} plan={plan} /> : <p className="panel-body muted">{t("changes.not_assessed")}</p>}
    </Panel>
  );
}

function Assessed({ assessment, plan }: { assessment: Assessment; plan: Plan | undefined }) {
  const w = useWords();
  const { t } = w;
  return (
    <div className="panel-body">
      <dl className="ratings">
        {RATINGS.map((name) => (
          <div key={name}>
            <dt>{t(`changes.${name}`)}</dt>
            <dd>
              <b>{t(`change.level.${assessment[name].level}`)}</b>
              {assessment[name].words && <p className="body">{assessment[name].words}</p>}
            </dd>
          </div>
        ))}
      </dl>
      {plan && assessment.edits.length > 0 && <Work assessment={assessment} plan={plan} />}
      <InternalHalf assessment={assessment} />
    </div>
  );
}

function Work({ assessment, plan }: { assessment: Assessment; plan: Plan }) {
  const w = useWords();
  const { t } = w;
  const work = workOf(assessment.edits, (minutes) => typedDuration(minutes, plan.minutes_per_day, w.language));
  const name = (id: string) => plan.tasks.find((task) => task.id === id)?.title ?? t("changes.task_unknown");
  const person = (id: string) => plan.resources.find((resource) => resource.id === id)?.name;
  return (
    <ul className="work-list">
      {work.created.map((task) => (
        <li key={task.id}>
          <Icon name="plus" /> {task.title} <span className="muted">{[task.duration, task.resource && person(task.resource)].filter(Boolean).join(" · ")}</span>
        </li>
      ))}
      {work.changed.map((task) => (
        <li key={task.id}>
          <Icon name={task.isDropped ? "cross" : "change"} /> {name(task.id)} <span className="muted">{task.isDropped ? t("changes.dropped") : task.duration}</span>
        </li>
      ))}
      {work.other.length > 0 && <li className="muted">{t("changes.other_edits", { count: work.other.length })}</li>}
    </ul>
  );
}

/** Never near violet: what stands here goes nowhere. */
function InternalHalf({ assessment }: { assessment: Assessment }) {
  const { t, language } = useWords();
  const { internal, margin_minor: margin, risks } = assessment;
  const currency = internal.currency ?? "";
  if (internal.cost_minor == null && !internal.notes && !risks) return null;
  return (
    <div className="internal-box internal-half">
      <b>
        <Icon name="lock" /> {t("changes.internal_half")}
      </b>
      <dl>
        {internal.cost_minor != null && (
          <>
            <dt>{t("changes.cost")}</dt>
            <dd className="num">{formatMoney(language, { minor: internal.cost_minor, currency })}</dd>
          </>
        )}
        {margin != null && (
          <>
            <dt>{t("changes.margin")}</dt>
            <dd className="num strong">{formatMoney(language, { minor: margin, currency })}</dd>
          </>
        )}
      </dl>
      {risks && <p className="body">{risks}</p>}
      {internal.notes && <p className="body">{internal.notes}</p>}
    </div>
  );
}

function AssessmentEditor({ change, plan, tried, onTried, onOpen }: AssessmentProps & { plan: Plan }) {
  const w = useWords();
  const { t } = w;
  const perDay = plan.minutes_per_day;
  const fresh = () => assessmentForm(change.assessment, (minutes) => typedDuration(minutes, perDay, w.language));
  const [form, put, forget, isDraft] = useFormDraft<AssessmentForm>(`assessment.${change.id}`, fresh());
  const [isChecked, setChecked] = useState(false);
  const checked = checkedForm(form, { minutes: (typed) => parseDuration(typed, plan), personOf: (id) => plan.resources.find((each) => each.id === id)?.person_id ?? undefined });
  const compute = useCompute(change, onTried);
  const close = () => {
    forget();
    onTried(undefined);
    onOpen(undefined);
  };
  const save = useMutation({
    mutationFn: () => putAssessment(change.id, checked.body),
    onSuccess: () => {
      toast({ text: t("changes.assessed") });
      close();
    },
  });
  const attempt = (act: () => void) => {
    setChecked(true);
    if (checked.wrong.length === 0 && !checked.isCostWrong) act();
  };
  const error = save.error ?? compute.error;
  return (
    <form
      className="form panel-body"
      onSubmit={(event) => {
        event.preventDefault();
        attempt(() => save.mutate());
      }}
    >
      <ProblemNotice reason={error} />
      {isDraft && change.assessment && form.from !== change.assessment.version && <AssessedMeanwhile theirs={change.assessment} onTake={forget} onKeep={() => put({ from: change.assessment?.version ?? 0 })} />}
      {RATINGS.map((name) => (
        <RatingRow key={name} name={name} rating={form[name]} wrong={fieldSentence(w, error, `${name}.words`)} onChange={(rating) => put({ [name]: rating })} />
      ))}
      <TextArea label={t("changes.quality")} hint={t("changes.quality_hint")} value={form.quality_notes} onChange={(quality_notes) => put({ quality_notes })} wrong={fieldSentence(w, error, "quality_notes")} rows={3} />
      <WorkEditor
        plan={plan}
        work={form.work}
        wrong={isChecked ? checked.wrong : []}
        onChange={(work) => {
          onTried(undefined);
          put({ work });
        }}
      />
      <ComputeRow compute={compute} isShown={!!tried} onCompute={() => attempt(() => compute.run(checked.body.edits))} />
      <InternalFields form={form} put={put} error={error} isCostWrong={isChecked && checked.isCostWrong} />
      <div className="actions">
        <Button kind="primary" type="submit" busy={save.isPending}>
          {t("changes.save_assessment")}
        </Button>
        {change.assessment && <Button onClick={close}>{t("act.cancel")}</Button>}
        {save.isPending && <progress aria-label={t("changes.computing")} />}
      </div>
    </form>
  );
}

/** What is typed is not saved over a newer version unless somebody who saw that there is one says so. */
function AssessedMeanwhile({ theirs, onTake, onKeep }: { theirs: Assessment; onTake: () => void; onKeep: () => void }) {
  const { t } = useWords();
  return (
    <div className="notice warn wrap" role="status">
      <Icon name="warn" />
      <span>{t("changes.assessed_meanwhile", { name: theirs.by_name, version: theirs.version })}</span>
      <span className="end row wrap">
        <Button size="small" onClick={onTake}>
          {t("changes.take_theirs")}
        </Button>
        <Button size="small" onClick={onKeep}>
          {t("changes.keep_mine")}
        </Button>
      </span>
    </div>
  );
}

function ComputeRow({ compute, isShown, onCompute }: { compute: ReturnType<typeof useCompute>; isShown: boolean; onCompute: () => void }) {
  const { t } = useWords();
  return (
    <div className="row wrap">
      <Button icon="eye" busy={compute.isRunning} onClick={onCompute}>
        {t("changes.compute")}
      </Button>
      {compute.isRunning ? (
        <>
          <progress aria-label={t("changes.computing")} />
          <span className="small soft" role="status">
            {t("changes.computing")}
          </span>
          <Button kind="quiet" onClick={compute.stop}>
            {t("act.cancel")}
          </Button>
        </>
      ) : (
        <span className="small soft">{t(isShown ? "changes.computed_above" : "changes.compute_hint")}</span>
      )}
    </div>
  );
}

/** The half that never leaves the team: cost, risks, candid notes. */
function InternalFields({ form, put, error, isCostWrong }: { form: AssessmentForm; put: (change: Partial<AssessmentForm>) => void; error: unknown; isCostWrong: boolean }) {
  const w = useWords();
  const { t } = w;
  return (
    <div className="internal-box form">
      <b>
        <Icon name="lock" /> {t("changes.internal_half")}
      </b>
      <div className="two">
        <TextField label={t("changes.cost")} value={form.cost} onChange={(cost) => put({ cost })} inputMode="decimal" wrong={isCostWrong ? t("changes.not_an_amount") : undefined} />
        <TextField label={t("changes.currency")} value={form.currency} onChange={(currency) => put({ currency: currency.toUpperCase() })} maxLength={3} wrong={fieldSentence(w, error, "internal.currency")} />
      </div>
      <TextArea label={t("changes.risks")} value={form.risks} onChange={(risks) => put({ risks })} wrong={fieldSentence(w, error, "risks")} rows={2} />
      <TextArea label={t("changes.candid")} value={form.notes} onChange={(notes) => put({ notes })} wrong={fieldSentence(w, error, "internal.notes")} rows={2} />
    </div>
  );
}

/** One calculation at a time; leaving the page, or Cancel, ends it. */
function useCompute(change: Change, onTried: (impact: Impact | undefined) => void) {
  const running = useRef<AbortController>(undefined);
  const [isRunning, setRunning] = useState(false);
  const [error, setError] = useState<unknown>();
  useEffect(() => () => running.current?.abort(), []);
  const stop = () => {
    running.current?.abort();
    running.current = undefined;
    setRunning(false);
  };
  const run = (edits: Parameters<typeof askImpact>[1]) => {
    stop();
    const mine = new AbortController();
    running.current = mine;
    setRunning(true);
    setError(undefined);
    const ended = (tell: () => void) => {
      if (running.current !== mine) return;
      setRunning(false);
      tell();
    };
    askImpact(change.id, edits, mine.signal).then(
      (impact) => ended(() => onTried(impact)),
      (reason: unknown) => ended(() => setError(reason)),
    );
  };
  return { run, stop, isRunning, error };
}

function RatingRow({ name, rating, wrong, onChange }: { name: (typeof RATINGS)[number]; rating: Rating; wrong: string | undefined; onChange: (rating: Rating) => void }) {
  const { t } = useWords();
  return (
    <div className="rating-row">
      <ChoiceField label={t(`changes.${name}`)} value={rating.level} onChange={(level) => onChange({ ...rating, level: level as Level })} choices={LEVELS.map((level) => ({ value: level, label: t(`change.level.${level}`) }))} />
      <TextField label={t(`changes.${name}_why`)} value={rating.words} onChange={(words) => onChange({ ...rating, words })} wrong={wrong} />
    </div>
  );
}
