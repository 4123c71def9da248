// The plan's toolbar: which view, a new task, zoom, today, baseline, what is looked for, the legend.
import { useNavigate } from "@tanstack/react-router";
import type { RefObject } from "react";
import type { Words } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { ActMenu } from "../../ui/Floating.tsx";
import { Icon } from "../../ui/Icon.tsx";
import type { CellContext, PlanPerson } from "./columns.ts";
import { SearchField } from "../../ui/SearchField.tsx";
import { BaselineMenu } from "./BaselineMenu.tsx";
import { ClientDays } from "./ClientDays.tsx";
import type { ViewHandle } from "./GanttView.tsx";
import type { PlanModel } from "./plan_model.ts";
import { searchOf, useViews, type ColumnChoice, type SavedView } from "./plan_prefs.ts";
import type { Id } from "./plan_types.ts";
import type { PlanDialog } from "./PlanDialogs.tsx";
import { STATES, VIEWS, type PlanSearch, type SearchPatch } from "./plan_search.ts";
import { ZOOMS } from "./time_scale.ts";
import { Warnings } from "./Warnings.tsx";
import styles from "./plan.module.css";

interface ToolbarProps extends Omit<MoreProps, "words"> {
  words: Words;
  people: Map<Id, PlanPerson>;
  model: PlanModel;
  context: CellContext;
  onAdd: () => void;
  onShow: (id: Id) => void;
}

export function Toolbar({ onShow, model, context, people, onAdd, ...more }: ToolbarProps) {
  const { words, search, change, canEdit, handle } = more;
  const { t } = words;
  const view = search.view ?? "gantt";
  const { baselines } = model.plan;
  const hasTasks = model.rows.length > 0;
  return (
    <div className={`${styles.toolbar} no-print`}>
      <div className="segments" role="group" aria-label={t("plan.view")}>
        {VIEWS.map((each) => (
          <button key={each} type="button" aria-pressed={view === each} onClick={() => change({ view: each === "gantt" ? undefined : each })}>
            {t(`plan.view.${each}`)}
          </button>
        ))}
      </div>
      {canEdit && (
        <Button icon="plus" onClick={onAdd}>
          {t("plan.task")}
        </Button>
      )}
      {view === "gantt" && <ZoomMenu words={words} search={search} change={change} />}
      {view === "gantt" && <Button onClick={() => handle.current?.toToday()}>{t("plan.today")}</Button>}
      {view === "gantt" && !more.isCopy && hasTasks && (baselines.length > 0 || canEdit) && <BaselineMenu {...{ words, search, change, baselines, canEdit }} setDialog={more.setDialog} />}
      <FilterMenu words={words} search={search} change={change} people={people} />
      <SearchField className={styles.find} label={t("plan.find")} text={search.text} onText={(text) => change({ text })} />
      <MoreMenu {...more} />
      <Warnings words={words} model={model} clientDays={context.clientDays} projectId={more.projectId} onShow={onShow} />
      {view !== "board" && <ClientDays words={words} clientDays={context.clientDays} projectId={more.projectId} plan={model.plan} canEdit={canEdit} />}
      {view === "gantt" && <Legend words={words} baseline={more.isCopy ? t("plan.copy_compared") : baselines.length > 0 ? t("plan.baseline") : undefined} />}
    </div>
  );
}

interface MoreProps {
  words: Words;
  isCopy: boolean;
  projectId: Id;
  search: PlanSearch;
  change: (patch: SearchPatch) => void;
  canEdit: boolean;
  choice: ColumnChoice;
  handle: RefObject<ViewHandle | undefined>;
  setDialog: (dialog: PlanDialog) => void;
}

/** What is wanted now and then; the person's own views stand first. */
function MoreMenu({ words: { t }, isCopy, projectId, search, change, canEdit, choice, setDialog }: MoreProps) {
  const navigate = useNavigate();
  const onAgreed = () => void navigate({ to: "/projects/$project/agreed-plan", params: { project: projectId }, search: {} });
  const onChecks = () => void navigate({ to: "/projects/$project/schedule-checks", params: { project: projectId } });
  const onBuffers = () => void navigate({ to: "/projects/$project/buffers", params: { project: projectId } });
  const onForecast = () => void navigate({ to: "/projects/$project/forecast", params: { project: projectId } });
  const onVariance = () => void navigate({ to: "/projects/$project/variance", params: { project: projectId }, search: {} });
  const onLoad = () => void navigate({ to: "/projects/$project/people-load", params: { project: projectId }, search: {} });
  const onAlternatives = () => void navigate({ to: "/projects/$project/alternatives", params: { project: projectId } });
  const [views] = useViews(projectId);
  const view = search.view ?? "gantt";
  const button = (
    <Button aria-label={t("plan.more")}>
      <span className={styles.short}>{t("plan.more")}</span> <Icon name="down" />
    </Button>
  );
  const open = (saved: SavedView) => {
    choice.setColumns(saved.columns);
    change(searchOf(saved));
  };
  return (
    <ActMenu
      button={button}
      label={t("plan.more")}
      entries={[
        ...(views.length ? [{ heading: t("plan.views.title") }] : []),
        ...views.map((saved) => ({ label: saved.name, act: () => open(saved) })),
        { label: t("plan.views.act"), icon: "eye" as const, act: () => setDialog("views") },
        "line" as const,
        ...(view === "gantt" ? [{ label: t("plan.columns.act"), icon: "menu" as const, act: () => setDialog("columns") }] : []),
        ...(view === "gantt" && canEdit && search.task ? [{ label: t("plan.bulk.act"), icon: "pencil" as const, act: () => setDialog("bulk") }] : []),
        ...(view === "board" ? [{ label: t("plan.limits.title"), icon: "work" as const, act: () => setDialog("limits") }] : []),
        ...(isCopy
          ? []
          : [
              { label: t("plan.agreed"), icon: "door" as const, act: onAgreed },
              { label: t("plan.forecast"), icon: "plan" as const, act: onForecast },
              { label: t("plan.load"), icon: "people" as const, act: onLoad },
              { label: t("plan.buffers"), icon: "clock" as const, act: onBuffers },
              { label: t("plan.checks"), icon: "tick" as const, act: onChecks },
              { label: t("plan.variance"), icon: "flag" as const, act: onVariance },
              { label: t("plan.alternatives"), icon: "plan" as const, act: onAlternatives },
              ...(canEdit ? [{ label: t("plan.levelling"), icon: "people" as const, act: () => setDialog("levelling") }] : []),
            ]),
        { label: t("plan.settings.act"), icon: "gear" as const, act: () => setDialog("settings") },
        "line" as const,
        { label: t("plan.export.act"), icon: "out" as const, act: () => setDialog("export") },
        { label: t("plan.print"), icon: "print" as const, act: () => window.print() },
      ]}
    />
  );
}

type Part = Pick<MoreProps, "words" | "search" | "change">;

function ZoomMenu({ words: { t }, search, change }: Part) {
  const zoom = search.zoom ?? "week";
  const button = (
    <Button aria-label={t("plan.zoom_is", { zoom: t(`plan.zoom.${zoom}`) })}>
      {t(`plan.zoom.${zoom}`)} <Icon name="down" />
    </Button>
  );
  const entries = [...ZOOMS, "fit" as const].map((each) => ({ label: t(`plan.zoom.${each}`), checked: each === zoom, act: () => change({ zoom: each === "week" ? undefined : each }) }));
  return <ActMenu button={button} label={t("plan.zoom")} entries={[...entries.slice(0, -1), "line" as const, entries.at(-1)!]} />;
}

function FilterMenu({ words: { t }, search, change, people }: Part & { people: Map<Id, PlanPerson> }) {
  const count = [search.owner, search.state, search.critical].filter(Boolean).length;
  const button = (
    <Button icon="filter" aria-label={t("plan.filter_is", { count })}>
      {count ? t("plan.filter_count", { count }) : t("plan.filter")}
    </Button>
  );
  return (
    <ActMenu
      button={button}
      label={t("plan.filter")}
      entries={[
        { label: t("plan.filter_critical"), checked: !!search.critical, act: () => change({ critical: search.critical ? undefined : true }) },
        { heading: t("plan.filter_state") },
        ...STATES.map((each) => ({ label: t(`plan.state.${each}`), checked: search.state === each, act: () => change({ state: search.state === each ? undefined : each }) })),
        ...(people.size ? [{ heading: t("plan.column_title.owner") }] : []),
        ...[...people.values()].map((each) => ({ label: each.name, checked: search.owner === each.id, act: () => change({ owner: search.owner === each.id ? undefined : each.id }) })),
      ]}
    />
  );
}

function Legend({ words: { t }, baseline }: { words: Words; baseline: string | undefined }) {
  return (
    <div className={styles.legend} role="group" aria-label={t("plan.legend")}>
      <span>
        <i className={styles.legendCritical} />
        {t("plan.legend.critical")}
      </span>
      <span>
        <i className={styles.legendTask} />
        {t("plan.legend.task")}
      </span>
      {baseline && (
        <span>
          <i className={styles.legendBaseline} />
          {baseline}
        </span>
      )}
      <span>
        <i className={styles.legendFloat} />
        {t("plan.column.float")}
      </span>
      <span>
        <i className={styles.legendMilestone} />
        {t("plan.milestone")}
      </span>
    </div>
  );
}
