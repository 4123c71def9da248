// One alternative to the plan: what it would do in figures, its rows beside the plan's, what moves, whose load changes;
// taken over in one step, or given up.
import { useMutation } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useState, type ReactNode } from "react";
import { keys, freshen, useMembers, useWritingRole } from "../../app/cache.ts";
import { Problem } from "../../app/api.ts";
import { Faces, ProblemNotice } from "../../app/problems.tsx";
import { toast } from "../../app/toast.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { AudienceTag } from "../../ui/Marks.tsx";
import { AlternativeEffect, Loads, Shifts } from "./AlternativeEffect.tsx";
import { giveUpAlternative, renewAlternative, takeBack, takeOver, useAlternative, type Alternative } from "./alternatives.ts";
import { ElsewherePanel } from "./Elsewhere.tsx";
import { LevellingProgress, useAwaited } from "./LevellingProgress.tsx";
import { addressOf, usePlanQuery } from "./plan_api.ts";
import type { Id, Plan } from "./plan_types.ts";
import { PlanScreen } from "./PlanPage.tsx";
import "./alternatives.css";

const SHOWN = ["plan", "moves", "load"] as const;

export function AlternativePage() {
  const { t } = useWords();
  const { project, alternative } = useParams({ from: "/team/projects/$project/alternatives/$alternative" });
  const plan = usePlanQuery(addressOf(project, alternative));
  const query = useAlternative(project, alternative, plan.data?.revision ?? 0);
  return (
    <Faces query={query} failed={t("alternative.failed")} rows={8}>
      {(told) => <Screen key={told.id} project={project} told={told} plan={told.taken_over_at || told.conflicts.length ? undefined : plan.data} failed={plan.error} />}
    </Faces>
  );
}

interface ScreenProps {
  project: Id;
  told: Alternative;
  plan: Plan | undefined;
  failed: unknown;
}

function Screen({ project, told, plan, failed }: ScreenProps) {
  const { t } = useWords();
  const search = useSearch({ strict: false }) as { show?: string };
  const show = SHOWN.find((each) => each === search.show) ?? "plan";
  const navigate = useNavigate();
  const canEdit = useWritingRole(project) !== "read_only";
  const isWhatIf = told.kind === "what_if";
  return (
    <div className="alternative">
      <Head project={project} told={told} canEdit={canEdit} isShown={!!plan} />
      {told.impact && plan && <AlternativeEffect project={project} told={told} impact={told.impact} />}
      {plan && (
        <div className="alternative-tabs no-print">
          <div className="segments" role="group" aria-label={t("alternative.show")}>
            {SHOWN.map((each) => (
              <button key={each} type="button" aria-pressed={show === each} onClick={() => void navigate({ to: ".", search: ((now: object) => ({ ...now, show: each === "plan" ? undefined : each })) as never, replace: true })}>
                {t(`alternative.show.${each}`)}
              </button>
            ))}
          </div>
          <span className="muted small">{t(isWhatIf && canEdit ? "alternative.write_here" : "alternative.read_here")}</span>
        </div>
      )}
      {plan && show === "plan" && <PlanScreen projectId={project} confirmed={plan} copy={{ address: addressOf(project, told.id), canEdit: canEdit && isWhatIf }} />}
      {plan && show === "moves" && <Shifts plan={plan} critical={told.impact?.critical ?? null} />}
      {plan && show === "load" && (
        <>
          <Loads loads={told.loads} />
          {told.levelling?.regards_other_projects && (
            <div className="page">
              <ElsewherePanel project={project} nameOf={(id) => plan.resources.find((each) => each.id === id)?.name} before={told.levelling.goes_before_project_ids ?? []} />
            </div>
          )}
        </>
      )}
      {!plan && !told.taken_over_at && !told.conflicts.length && !!failed && <ProblemNotice reason={failed} />}
    </div>
  );
}

function Head({ project, told, canEdit, isShown }: { project: Id; told: Alternative; canEdit: boolean; isShown: boolean }) {
  const w = useWords();
  const { t } = w;
  const nameOf = useNames(project);
  const { takingOver, takingBack, renewing, stopRenewing, givingUp } = useActs(project, told);
  const [asked, setAsked] = useState(false);
  const taken = told.taken_over_at;
  const mayTakeOver = !taken && isShown && told.edit_count > 0 && !told.is_outdated;
  return (
    <>
      <div className="alternative-head">
        <div className="grow">
          <p className="muted small">
            <Link to="/projects/$project/alternatives" params={{ project }}>
              {t("alternative.list")}
            </Link>{" "}
            · {t(`alternative.kind.${told.kind}`)} · {nameOf(told.made_by)}, {w.formatWhen(told.made_at)}
          </p>
          <h1>
            {told.name} <AudienceTag client={false}>{t("alternative.internal")}</AudienceTag>
          </h1>
        </div>
        {canEdit && (
          <span className="row wrap no-print">
            {mayTakeOver && (
              <Button kind="primary" busy={takingOver.isPending} onClick={() => takingOver.mutate()}>
                {t("alternative.take_over")}
              </Button>
            )}
            {taken && (
              <Button busy={takingBack.isPending} onClick={() => takingBack.mutate()}>
                {t("alternative.take_back")}
              </Button>
            )}
            <Button onClick={() => setAsked(true)}>{t(taken ? "alternative.remove" : "alternative.give_up")}</Button>
          </span>
        )}
      </div>
      {[takingOver, takingBack, renewing, givingUp].map((act, place) => act.error && <ProblemNotice key={place} reason={act.error} />)}
      {asked && (
        <div className="notice alternative-notice" role="alertdialog" aria-label={t("alternative.give_up")}>
          <span>{t(taken ? "alternative.remove_sure" : "alternative.give_up_sure", { name: told.name })}</span>
          <Button kind="danger" size="small" busy={givingUp.isPending} onClick={() => givingUp.mutate()}>
            {t(taken ? "alternative.remove" : "alternative.give_up")}
          </Button>
          <Button size="small" onClick={() => setAsked(false)}>
            {t("act.cancel")}
          </Button>
        </div>
      )}
      {renewing.isPending && told.levelling && <LevellingProgress project={project} seconds={told.levelling.search_seconds ?? 0} onCancel={stopRenewing} />}
      <Standing project={project} told={told} isShown={isShown} renew={canEdit ? { busy: renewing.isPending, run: () => renewing.mutate() } : undefined} />
    </>
  );
}

function useNames(project: Id): (id: Id | null) => string {
  const members = useMembers(project).data?.items;
  return (id) => members?.find((member) => member.person_id === id)?.name ?? "";
}

function useActs(project: Id, told: Alternative) {
  const w = useWords();
  const navigate = useNavigate();
  const again = () => freshen(keys.alternatives(project));
  const { waiting: renewing, leave: stopRenewing } = useAwaited((signal) => renewAlternative(project, told.id, signal), () => freshen(keys.project(project)));
  return {
    takingOver: useMutation({
      mutationFn: () => takeOver(w, project, told),
      onSuccess: () => navigate({ to: "/projects/$project/plan", params: { project }, search: {} }),
      onError: (reason) => (reason instanceof Problem && reason.status < 500 ? again() : undefined),
    }),
    takingBack: useMutation({ mutationFn: () => takeBack(project, told.id) }),
    renewing,
    stopRenewing,
    givingUp: useMutation({
      mutationFn: () => giveUpAlternative(project, told.id),
      onSuccess: async () => {
        await navigate({ to: "/projects/$project/alternatives", params: { project } });
        toast({ text: w.t("alternative.given_up", { name: told.name }) });
      },
    }),
  };
}

interface StandingProps {
  project: Id;
  told: Alternative;
  isShown: boolean;
  renew: { busy: boolean; run: () => void } | undefined;
}

/** What keeps it from being taken over, or that it was. */
function Standing({ project, told, isShown, renew }: StandingProps) {
  const w = useWords();
  const { t } = w;
  const nameOf = useNames(project);
  const taken = told.taken_over_at;
  if (taken)
    return (
      <Notice>
        {t("alternative.is_taken_over", { name: nameOf(told.taken_over_by), when: w.formatWhen(taken) })}{" "}
        <Link className="inline" to="/projects/$project/plan" params={{ project }} search={{}}>
          {t("alternative.to_plan")}
        </Link>
      </Notice>
    );
  if (told.is_outdated) return <Notice act={renew && { label: t("alternative.level_again"), ...renew }}>{t("alternative.is_outdated")}</Notice>;
  if (told.conflicts.length > 0)
    return (
      <Notice act={renew && { label: t("alternative.leave_out"), ...renew }}>
        {t("alternative.conflicts", { tasks: told.conflicts.slice(0, 5).join(w.language === "zh-CN" ? "、" : ", "), count: told.conflicts.length })}
      </Notice>
    );
  return isShown && told.edit_count === 0 ? <Notice>{t("alternative.nothing_yet")}</Notice> : null;
}

function Notice({ act, children }: { act?: { label: string; busy: boolean; run: () => void } | undefined; children: ReactNode }) {
  return (
    <div className="notice alternative-notice" role="status">
      <span>{children}</span>
      {act && (
        <Button size="small" busy={act.busy} onClick={act.run}>
          {act.label}
        </Button>
      )}
    </div>
  );
}
