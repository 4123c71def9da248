// The plan of a project: grid and Gantt, board and calendar on the same rows. What is looked at is in
// the address; every change shows at once and can be undone.
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { newKey } from "../../app/api.ts";
import { useWritingRole } from "../../app/cache.ts";
import { Faces } from "../../app/problems.tsx";
import { useWords } from "../../app/words.ts";
import { ImportNotice } from "../imports/ImportNotice.tsx";
import type { CellContext } from "./columns.ts";
import { useClientDaysOff } from "../engagement/days_off.ts";
import { GanttView, type ViewHandle } from "./GanttView.tsx";
import { usePlanActions } from "./plan_actions.ts";
import { previewEdits, usePlanEditing, usePlanQuery, type PlanAddress } from "./plan_api.ts";
import { createBelow } from "./plan_edits.ts";
import { EmptyPlan, Nothing } from "./plan_faces.tsx";
import { isFiltering, visibleRows, withAncestors, type Row } from "./plan_model.ts";
import { useColumnChoice } from "./plan_prefs.ts";
import { filterOf, usePlanSearch, type PlanSearch, type SearchPatch } from "./plan_search.ts";
import { sendPlanEdits, tellRefusal } from "./plan_sending.ts";
import type { Edit, Id, Plan } from "./plan_types.ts";
import { isLong, useModel, usePeople, useRoom } from "./plan_use.ts";
import { PlanDialogs, type PlanDialog } from "./PlanDialogs.tsx";
import { PrintedPlan } from "./PrintedPlan.tsx";
import { StatusBar } from "./StatusBar.tsx";
import { Toolbar } from "./Toolbar.tsx";
import styles from "./plan.module.css";

/** The views beside the Gantt are fetched when they are first looked at. */
const Board = lazy(async () => ({ default: (await import("./Board.tsx")).Board }));
const CalendarView = lazy(async () => ({ default: (await import("./CalendarView.tsx")).CalendarView }));

export function PlanPage({ projectId }: { projectId: Id }) {
  const { t } = useWords();
  const query = usePlanQuery(projectId);
  return (
    <Faces query={query} failed={t("plan.failed")} rows={14}>
      {(plan) => <PlanScreen key={projectId} projectId={projectId} confirmed={plan} />}
    </Faces>
  );
}

interface PlanScreenProps {
  projectId: Id;
  confirmed: Plan;
  /** An alternative to the plan: its rows are compared with the plan's, and are no records. */
  copy?: { address: PlanAddress; canEdit: boolean };
}

export function PlanScreen({ projectId, confirmed, copy }: PlanScreenProps) {
  const words = useWords();
  const [search, change] = usePlanSearch();
  const mayWrite = useWritingRole(projectId) !== "read_only";
  const canEdit = copy ? copy.canEdit : mayWrite;
  const address = copy?.address ?? projectId;
  const people = usePeople(projectId, confirmed);
  const clientDays = useClientDaysOff(projectId);
  const { plan = confirmed, edit, saving } = usePlanEditing(address, confirmed);
  const [collapsed, setCollapsed] = useState<ReadonlySet<Id>>(new Set());
  const [dialog, setDialog] = useState<PlanDialog>();
  const chosen = copy || search.baseline === "none" ? undefined : (search.baseline ?? plan.baselines.at(-1)?.id);
  const model = useModel(projectId, plan, chosen);
  const filter = useMemo(() => filterOf(search), [search]);
  const rows = useMemo(() => visibleRows(model, collapsed, filter), [model, collapsed, filter]);
  const choice = useColumnChoice();
  const { columns } = choice;
  const context = useMemo<CellContext>(() => ({ model, words, people, clientDays, years: isLong(model), columns, newId: newKey }), [model, words, people, clientDays, columns]);
  const handle = useRef<ViewHandle>(undefined);
  const place = useRoom();
  const isCopy = !!copy;
  const onOpen = useCallback((id: Id) => change({ task: id, ...(isCopy ? {} : { record: id }) }), [change, isCopy]);
  const show = (id: Id) => {
    const isHidden = isFiltering(filter) && !rows.some((row) => row.task.id === id);
    setCollapsed((now) => withAncestors(now, model.byId.get(id)));
    change({ task: id, ...(copy ? {} : { record: id }), ...(isHidden ? { text: undefined, owner: undefined, state: undefined, critical: undefined } : {}) });
    handle.current?.show(id);
  };
  const adding = useAdding({ address, plan, search, handle, edit, onOpen, elsewhere: isFiltering(filter) || (search.view !== undefined && search.view !== "gantt"), title: words.t("plan.new_task"), model });
  const tools = { words, isCopy, projectId, search, change, people, canEdit, model, rows, context, choice, handle, setDialog, collapsed, setCollapsed, edit, onAdd: adding.add };
  usePlanActions(tools);
  return (
    <div ref={place} className={styles.plan}>
      {!copy && <ImportNotice project={projectId} mayEdit={canEdit} />}
      <Toolbar {...tools} onShow={show} />
      <div className={styles.stage}>
        {plan.tasks.length === 0 ? (
          <EmptyPlan projectId={projectId} canEdit={canEdit} onAdd={adding.add} />
        ) : rows.length === 0 && isFiltering(filter) ? (
          <Nothing model={model} search={search} change={change} people={people} />
        ) : (
          <View {...tools} address={address} onOpen={onOpen} naming={adding.naming} createElsewhere={adding.createElsewhere} onBulk={() => setDialog("bulk")} baseline={isCopy || !!chosen} />
        )}
      </div>
      <StatusBar model={model} shown={rows.length} words={words} saving={saving} projectId={projectId} address={address} />
      {(search.view ?? "gantt") === "gantt" && <PrintedPlan rows={rows} context={context} baseline={isCopy || !!chosen} />}
      {dialog && <PlanDialogs which={dialog} {...tools} onClose={() => setDialog(undefined)} />}
    </div>
  );
}

interface ViewProps extends Omit<Parameters<typeof GanttView>[0], "zoom" | "task" | "ask" | "onTask" | "onZoom"> {
  search: PlanSearch;
  change: (patch: SearchPatch) => void;
  projectId: Id;
  address: PlanAddress;
}

function View({ search, change, projectId, address, ...props }: ViewProps) {
  const ask = useCallback((edits: Edit[], signal: AbortSignal) => previewEdits(address, edits, signal), [address]);
  const onTask = useCallback((task: Id) => change({ task }), [change]);
  if (search.view === "board" || search.view === "calendar")
    return (
      <Suspense>
        {search.view === "board" ? <Board {...props} projectId={projectId} task={search.task} /> : <CalendarView {...props} month={search.month} onMonth={(month) => change({ month })} />}
      </Suspense>
    );
  return <GanttView {...props} zoom={search.zoom ?? "week"} task={search.task} ask={ask} onTask={onTask} onZoom={(zoom) => change({ zoom: zoom === "week" ? undefined : zoom })} />;
}

interface Adding {
  address: PlanAddress;
  plan: Plan;
  search: PlanSearch;
  model: { byId: Map<Id, Row> };
  handle: React.RefObject<ViewHandle | undefined>;
  edit: (edits: Edit[]) => void;
  onOpen: (id: Id) => void;
  /** A new row would not be seen: under a filter, on the board, in the calendar. */
  elsewhere: boolean;
  title: string;
}

/** A new task is named where it appears; where it would not appear it is opened to be named. */
function useAdding({ address, plan, search, model, handle, edit, onOpen, elsewhere, title }: Adding) {
  const [naming, setNaming] = useState<Id>();
  useEffect(() => setNaming(undefined), [naming]);
  const selected = search.task ? model.byId.get(search.task) : undefined;
  const create = (below: Row | undefined) => {
    const id = newKey();
    sendPlanEdits(address, [createBelow(below, id, title)]).then(() => onOpen(id), tellRefusal);
  };
  const add = () => {
    if (elsewhere && plan.tasks.length) return create(selected);
    if (handle.current) return handle.current.commands.insert(selected);
    const id = newKey();
    setNaming(id);
    edit([createBelow(undefined, id, title)]);
  };
  return { naming, add, createElsewhere: elsewhere ? create : undefined };
}
