// What was agreed beside what is computed now, how the work came into the plan, its tasks, and the end.
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { usePlan } from "../../app/cache.ts";
import { formatMoney } from "../../app/money.ts";
import { ProblemNotice, tellProblem } from "../../app/problems.tsx";
import { recordNumber } from "../../app/record_kinds.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { StateTag } from "../../ui/Marks.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { parseDuration } from "../schedule/parse_cell.ts";
import type { Edit } from "../schedule/plan_types.ts";
import { typedDuration } from "./assessment_form.ts";
import { applyAgain, closeWord, isSettled, type Agreed, type Change } from "./change.ts";
import { finishEffect } from "./effect_words.ts";
import type { PartProps } from "./parts.ts";
import { editsOf, workOf, type ProposedWork } from "./proposed_work.ts";
import { WorkEditor } from "./WorkEditor.tsx";

export function AgreedPanel({ change, mayShare, onOpen }: PartProps) {
  const { t, formatDate } = useWords();
  if (!change.agreed) return null;
  return (
    <Panel title={t("changes.agreed")} count={t("changes.agreed_on", { version: change.agreed.offer_version, date: formatDate(change.agreed.agreed_at) })}>
      <AgreedTable agreed={change.agreed} />
      <div className="panel-body stack tight">
        <ApplicationState change={change} mayShare={mayShare} />
        <Tasks change={change} />
        {isSettled(change.state) && mayShare && (
          <div className="row wrap no-print">
            <Button kind="primary" icon="tick" onClick={() => onOpen("close")}>
              {t(closeWord(change.state))}
            </Button>
            <span className="small soft">{t(change.state === "done" ? "changes.all_done" : "changes.no_work")}</span>
          </div>
        )}
      </div>
    </Panel>
  );
}

function AgreedTable({ agreed }: { agreed: Agreed }) {
  const w = useWords();
  const { t } = w;
  return (
    <div className="list-scroll">
      <table className="list agreed">
        <thead>
          <tr>
            <th>{t("changes.what")}</th>
            <th className="num">{t("changes.agreed_value")}</th>
            <th className="num">{t("changes.computed_now")}</th>
            <th className="num">{t("changes.difference")}</th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <td>{t("changes.finish")}</td>
            <td className="num strong" data-head={t("changes.agreed_value")}>{w.formatDate(agreed.finish)}</td>
            <td className="num" data-head={t("changes.computed_now")}>{w.formatDate(agreed.finish_now)}</td>
            <td className="num">{agreed.finish === agreed.finish_now ? t("changes.as_agreed") : finishEffect(w, agreed.finish_differs_working_days)}</td>
          </tr>
          {agreed.milestones.map((each) => (
            <tr key={each.task_id}>
              <td>{each.title ?? t("changes.task_unknown")}</td>
              <td className="num strong" data-head={t("changes.agreed_value")}>{w.formatDate(each.agreed)}</td>
              <td className="num" data-head={t("changes.computed_now")}>{each.now ? w.formatDate(each.now) : t("changes.milestone_gone")}</td>
              <td className="num">{each.now && t(each.agreed === each.now ? "changes.as_agreed" : each.now > each.agreed ? "changes.later_than_agreed" : "changes.earlier_than_agreed")}</td>
            </tr>
          ))}
          {agreed.price && (
            <tr>
              <td>{t("changes.price")}</td>
              <td className="num strong" data-head={t("changes.agreed_value")}>{formatMoney(w.language, agreed.price, true)}</td>
              <td className="num" />
              <td className="num" />
            </tr>
          )}
        </tbody>
      </table>
    </div>
  );
}

function ApplicationState({ change, mayShare }: { change: Change; mayShare: boolean }) {
  const w = useWords();
  const { t } = w;
  const [isEditing, setEditing] = useState(false);
  const again = useMutation({ mutationFn: () => applyAgain(change.id), onError: tellProblem });
  const { application } = change;
  if (!application) return null;
  if (application.state === "applied")
    return (
      <p className="row wrap">
        <StateTag tone="on_track">{t("change.application.applied")}</StateTag>
        <span className="soft">{t("changes.applied_at", { at: w.formatDateTime(application.applied_at), number: recordNumber("change_request", change.number) })}</span>
      </p>
    );
  if (application.state === "pending")
    return (
      <p className="row wrap" role="status">
        <StateTag tone="none" icon="clock">
          {t("change.application.pending")}
        </StateTag>
        <span className="soft">{t("changes.applying")}</span>
      </p>
    );
  return (
    <>
      <div className="notice bad wrap" role="alert">
        <Icon name="warn" />
        <span>
          <b>{t("change.application.refused")}</b> {application.reason && w.first([`problem.${application.reason.code}`, "problem.change.edits_not_taken"], application.reason.params ?? {})} {t("changes.still_agreed")}
        </span>
        {mayShare && !isEditing && (
          <span className="end row wrap">
            <Button size="small" busy={again.isPending} onClick={() => again.mutate()}>
              {t("changes.apply_again")}
            </Button>
            <Button size="small" icon="pencil" onClick={() => setEditing(true)}>
              {t("changes.apply_other")}
            </Button>
          </span>
        )}
      </div>
      {isEditing && <OtherWork change={change} onClose={() => setEditing(false)} />}
    </>
  );
}

/** The same agreed work by other edits, where the plan does not take those of the offer any more. */
function OtherWork({ change, onClose }: { change: Change; onClose: () => void }) {
  const w = useWords();
  const { t } = w;
  const plan = usePlan(change.project_id).data;
  const [work, setWork] = useState<ProposedWork>();
  const [isChecked, setChecked] = useState(false);
  const again = useMutation({ mutationFn: (edits: Edit[]) => applyAgain(change.id, edits), onSuccess: onClose });
  if (!plan) return null;
  const shown = work ?? workOf(change.assessment?.edits ?? [], (minutes) => typedDuration(minutes, plan.minutes_per_day, w.language));
  const { edits, wrong } = editsOf(shown, { minutes: (typed) => parseDuration(typed, plan), personOf: (id) => plan.resources.find((each) => each.id === id)?.person_id ?? undefined });
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        setChecked(true);
        if (wrong.length === 0) again.mutate(edits);
      }}
    >
      <ProblemNotice reason={again.error} />
      <WorkEditor plan={plan} work={shown} wrong={isChecked ? wrong : []} onChange={setWork} />
      <div className="actions">
        <Button kind="primary" type="submit" busy={again.isPending}>
          {t("changes.apply_again")}
        </Button>
        <Button onClick={onClose}>{t("act.cancel")}</Button>
      </div>
    </form>
  );
}

function Tasks({ change }: { change: Change }) {
  const { t } = useWords();
  if (change.tasks.length === 0) return null;
  const done = change.tasks.filter((task) => task.state === "done").length;
  return (
    <section>
      <h3 className="part-head">
        {t("changes.its_tasks")} <small className="muted">{t("changes.tasks_done", { done, count: change.tasks.length })}</small>
      </h3>
      <ul className="rows plain-rows">
        {change.tasks.map((task) => (
          <li key={task.id} className="row">
            <span className="id">T-{task.number}</span>
            <Link to="." search={(now: Record<string, unknown>) => ({ ...now, record: task.id }) as never}>
              {task.title}
            </Link>
            <span className="end">
              <StateTag tone={task.state === "done" ? "on_track" : "none"}>{t(`task.state.${task.state}`)}</StateTag>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
