// The plan of a project: grid and Gantt, board and calendar on the same rows. What is looked at is in
// the address; every change shows at once and can be undone.
import { useNavigate } from "@tanstack/react-router";
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useActions } from "../../app/actions.ts";
import { newKey } from "../../app/api.ts";
import { useMembers, useParties, useProject } from "../../app/cache.ts";
import { Faces } from "../../app/problems.tsx";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Empty, NothingMatches, type Filter } from "../../ui/Faces.tsx";
import { Board } from "./Board.tsx";
import { CalendarView } from "./CalendarView.tsx";
import type { CellContext, PlanPerson } from "./columns.ts";
import { GanttView, type ViewHandle } from "./GanttView.tsx";
import { previewEdits, useBaseline, usePlanEditing, usePlanQuery } from "./plan_api.ts";
import { createBelow } from "./plan_edits.ts";
import type { Edit, Id, Plan } from "./plan_types.ts";
import { isFiltering, modelOf, spanOf, visibleRows, type PlanModel } from "./plan_model.ts";
import { filterOf, usePlanSearch, type PlanSearch, type SearchPatch } from "./plan_search.ts";
import { StatusBar } from "./StatusBar.tsx";
import { Toolbar } from "./Toolbar.tsx";
import { DAY } from "./wall_clock.ts";
import { Calendars } from "./working_time.ts";
import styles from "./plan.module.css";

export function PlanPage({ projectId }: { projectId: Id }) {
  const { t } = useWords();
  const query = usePlanQuery(projectId);
  return (
    <Faces query={query} failed={t("plan.failed")} rows={14}>
      {(plan) => <PlanScreen projectId={projectId} confirmed={plan} />}
    </Faces>
  );
}

function PlanScreen({ projectId, confirmed }: { projectId: Id; confirmed: Plan }) {
  const words = useWords();
  const [search, change] = usePlanSearch();
  const canEdit = useProject(projectId).data?.role !== "read_only";
  const people = usePeople(projectId, confirmed);
  const { plan = confirmed, edit, saving } = usePlanEditing(projectId, confirmed);
  const [collapsed, setCollapsed] = useState<ReadonlySet<Id>>(new Set());
  const chosen = search.baseline === "none" ? undefined : (search.baseline ?? plan.baselines.at(-1)?.id);
  const model = useModel(projectId, plan, chosen);
  const filter = useMemo(() => filterOf(search), [search]);
  const rows = useMemo(() => visibleRows(model, collapsed, filter), [model, collapsed, filter]);
  const context = useMemo<CellContext>(() => ({ model, words, people, years: isLong(model), newId: newKey }), [model, words, people]);
  const handle = useRef<ViewHandle>(undefined);
  const place = useRoom();
  const onOpen = useCallback((record: Id) => change({ record, task: record }), [change]);
  const [naming, setNaming] = useState<Id>();
  const add = () => {
    if (handle.current) return handle.current.commands.insert(search.task ? model.byId.get(search.task) : undefined);
    const id = newKey();
    setNaming(id);
    edit([createBelow(undefined, id, words.t("plan.new_task"))]);
  };
  useEffect(() => setNaming(undefined), [naming]);
  usePlanActions(canEdit, add, change);
  return (
    <div ref={place} className={styles.plan}>
      <Toolbar words={words} projectId={projectId} hasTasks={plan.tasks.length > 0} search={search} change={change} baselines={plan.baselines} people={people} canEdit={canEdit} onAdd={add} onToday={() => handle.current?.toToday()} />
      <div className={styles.stage}>
        {plan.tasks.length === 0 ? (
          <EmptyPlan projectId={projectId} canEdit={canEdit} onAdd={add} />
        ) : rows.length === 0 && isFiltering(filter) ? (
          <Nothing model={model} search={search} change={change} people={people} />
        ) : (
          <View {...{ search, change, model, rows, context, canEdit, collapsed, setCollapsed, edit, onOpen, handle, projectId, naming }} baseline={!!chosen} />
        )}
      </div>
      <StatusBar model={model} shown={rows.length} words={words} saving={saving} />
    </div>
  );
}

interface ViewProps extends Pick<Parameters<typeof GanttView>[0], "model" | "rows" | "context" | "canEdit" | "collapsed" | "setCollapsed" | "edit" | "onOpen" | "handle" | "baseline" | "naming"> {
  search: PlanSearch;
  change: (patch: SearchPatch) => void;
  projectId: Id;
}

function View({ search, change, projectId, ...props }: ViewProps) {
  const ask = useCallback((edits: Edit[], signal: AbortSignal) => previewEdits(projectId, edits, signal), [projectId]);
  const onTask = useCallback((task: Id) => change({ task }), [change]);
  if (search.view === "board") return <Board {...props} task={search.task} />;
  if (search.view === "calendar") return <CalendarView {...props} month={search.month} onMonth={(month) => change({ month })} />;
  return <GanttView {...props} zoom={search.zoom ?? "week"} task={search.task} ask={ask} onTask={onTask} onZoom={(zoom) => change({ zoom: zoom === "week" ? undefined : zoom })} />;
}

/** The model with the chosen baseline's dates; calendars are read again only when they changed. */
function useModel(projectId: Id, plan: Plan, baseline: Id | undefined): PlanModel {
  const told = useBaseline(projectId, baseline && plan.tasks.length ? baseline : undefined).data;
  const calendars = useMemo(() => new Calendars(plan.calendars, plan.calendar_id), [plan.calendars, plan.calendar_id]);
  return useMemo(() => {
    const tasks = told ? plan.tasks.map((task) => ({ ...task, baseline: told.get(task.id) ?? null })) : plan.tasks;
    return modelOf({ ...plan, tasks }, calendars);
  }, [plan, told, calendars]);
}

function isLong(model: PlanModel): boolean {
  const { from, to } = spanOf(model);
  return to - from > 366 * DAY;
}

/** Everybody who may own a task: members, the clients' contacts, and who the plan names already. */
function usePeople(projectId: Id, plan: Plan): Map<Id, PlanPerson> {
  const members = useMembers(projectId).data?.items;
  const parties = useParties(projectId).data?.items;
  return useMemo(() => {
    const people = new Map<Id, PlanPerson>();
    for (const each of plan.resources) if (each.person_id) people.set(each.person_id, { id: each.person_id, name: each.name, client: each.kind === "client_person" });
    for (const each of members ?? []) people.set(each.person_id, { id: each.person_id, name: each.name, client: false });
    for (const party of parties ?? []) for (const each of party.contacts) people.set(each.person_id, { id: each.person_id, name: each.name, client: true });
    return people;
  }, [plan.resources, members, parties]);
}

/** The plan takes what is left of the window's height, so that rows scroll and not the page. */
function useRoom() {
  const place = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const fit = () => {
      const top = (place.current?.getBoundingClientRect().top ?? 0) + window.scrollY;
      place.current?.style.setProperty("--room", `${Math.max(360, window.innerHeight - Math.round(top))}px`);
    };
    const watcher = new ResizeObserver(fit);
    watcher.observe(document.body);
    window.addEventListener("resize", fit);
    fit();
    return () => {
      watcher.disconnect();
      window.removeEventListener("resize", fit);
    };
  }, []);
  return place;
}

function usePlanActions(canEdit: boolean, add: () => void, change: (patch: SearchPatch) => void): void {
  const { t } = useWords();
  useActions([
    ...(canEdit ? [{ label: t("plan.add_task"), icon: "plus" as const, keys: "Insert", act: add }] : []),
    { label: t("plan.show", { view: t("plan.view.gantt") }), icon: "plan", act: () => change({ view: undefined }) },
    { label: t("plan.show", { view: t("plan.view.board") }), icon: "work", act: () => change({ view: "board" }) },
    { label: t("plan.show", { view: t("plan.view.calendar") }), icon: "calendar", act: () => change({ view: "calendar" }) },
    { label: t("plan.show_critical"), icon: "filter", act: () => change({ critical: true }) },
    { label: t("plan.fit"), icon: "plan", act: () => change({ view: undefined, zoom: "fit" }) },
  ]);
}

function EmptyPlan({ projectId, canEdit, onAdd }: { projectId: Id; canEdit: boolean; onAdd: () => void }) {
  const { t } = useWords();
  const navigate = useNavigate();
  const action = canEdit && (
    <>
      <Button kind="primary" onClick={onAdd}>
        {t("plan.empty.add")}
      </Button>
      <Button kind="quiet" onClick={() => void navigate({ to: "/projects/$project/import", params: { project: projectId } })}>
        {t("plan.empty.import")}
      </Button>
    </>
  );
  return (
    <Empty title={t("plan.empty.title")} action={action}>
      {t("plan.empty.why")}
    </Empty>
  );
}

function Nothing({ model, search, change, people }: { model: PlanModel; search: PlanSearch; change: (patch: SearchPatch) => void; people: Map<Id, PlanPerson> }) {
  const { t } = useWords();
  const filter = (label: string, clear: SearchPatch): Filter => ({ label, clearLabel: t("faces.clear_filter"), clear: () => change(clear) });
  const filters = [
    search.text && filter(t("plan.chip.text", { text: search.text }), { text: undefined }),
    search.owner && filter(t("plan.chip.owner", { name: people.get(search.owner)?.name ?? "?" }), { owner: undefined }),
    search.state && filter(t("plan.chip.state", { state: t(`plan.state.${search.state}`) }), { state: undefined }),
    search.critical && filter(t("plan.filter_critical"), { critical: undefined }),
  ].filter((each) => !!each);
  const clear = { text: undefined, owner: undefined, state: undefined, critical: undefined };
  return <NothingMatches title={t("plan.nothing_matches", { count: model.rows.length })} filters={filters} clearLabel={t("faces.clear_filters")} onClear={() => change(clear)} />;
}
