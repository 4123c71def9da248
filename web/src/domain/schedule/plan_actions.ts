// What the command palette offers on the plan: everything its toolbar, its menus and its keys can do.
import { useNavigate } from "@tanstack/react-router";
import type { RefObject } from "react";
import { useActions, type Action } from "../../app/actions.ts";
import { useWords } from "../../app/words.ts";
import type { ViewHandle } from "./GanttView.tsx";
import type { PlanModel } from "./plan_model.ts";
import type { SearchPatch, PlanSearch } from "./plan_search.ts";
import { VIEWS } from "./plan_search.ts";
import type { Id } from "./plan_types.ts";
import type { PlanDialog } from "./PlanDialogs.tsx";
import { ZOOMS } from "./time_scale.ts";

export interface PlanActs {
  projectId: Id;
  isCopy: boolean;
  canEdit: boolean;
  search: PlanSearch;
  change: (patch: SearchPatch) => void;
  model: PlanModel;
  handle: RefObject<ViewHandle | undefined>;
  setDialog: (dialog: PlanDialog) => void;
  setCollapsed: (collapsed: ReadonlySet<Id>) => void;
  onAdd: () => void;
}

type T = (key: string, params?: Record<string, unknown>) => string;

export function usePlanActions(acts: PlanActs): void {
  const { t } = useWords();
  const navigate = useNavigate();
  const { projectId, isCopy, canEdit, search, handle } = acts;
  const isTable = (search.view ?? "gantt") === "gantt";
  const importing = () => void navigate({ to: "/projects/$project/import", params: { project: projectId } });
  const variance = () => void navigate({ to: "/projects/$project/variance", params: { project: projectId }, search: {} });
  const load = () => void navigate({ to: "/projects/$project/people-load", params: { project: projectId }, search: {} });
  const buffers = () => void navigate({ to: "/projects/$project/buffers", params: { project: projectId } });
  const alternatives = () => void navigate({ to: "/projects/$project/alternatives", params: { project: projectId } });
  useActions([
    ...(canEdit ? [{ label: t("plan.add_task"), icon: "plus" as const, keys: "Insert", act: acts.onAdd }] : []),
    ...(canEdit && isTable && search.task ? onSelected(t, acts) : []),
    ...looking(t, acts),
    ...(isTable ? [{ label: t("plan.to_today"), icon: "clock" as const, act: () => handle.current?.toToday() }, ...folding(t, acts)] : []),
    { label: t("plan.columns.act"), icon: "menu", act: () => acts.setDialog("columns") },
    { label: t("plan.views.act"), icon: "eye", act: () => acts.setDialog("views") },
    ...(isCopy ? [] : [{ label: t("plan.baselines.act"), icon: "flag" as const, act: () => acts.setDialog("baselines") }, { label: t("plan.variance"), icon: "flag" as const, act: variance }, { label: t("plan.load"), icon: "people" as const, act: load }, { label: t("plan.buffers"), icon: "clock" as const, act: buffers }, { label: t("plan.alternatives"), icon: "plan" as const, act: alternatives }]),
    ...(canEdit && !isCopy ? [{ label: t("plan.levelling"), icon: "people" as const, act: () => acts.setDialog("levelling") }] : []),
    { label: t("plan.settings.act"), icon: "gear", act: () => acts.setDialog("settings") },
    { label: t("plan.export.act"), icon: "out", act: () => acts.setDialog("export") },
    { label: t("plan.print"), icon: "print", act: () => window.print() },
    ...(canEdit && !isCopy ? [{ label: t("plan.empty.import"), icon: "upload" as const, act: importing }] : []),
  ]);
}

function onSelected(t: T, { handle, setDialog }: PlanActs): Action[] {
  const commands = () => handle.current?.commands;
  return [
    { label: t("plan.bulk.act"), icon: "pencil", act: () => setDialog("bulk") },
    { label: t("plan.menu.indent"), keys: "Ctrl →", act: () => commands()?.indent() },
    { label: t("plan.menu.outdent"), keys: "Ctrl ←", act: () => commands()?.outdent() },
    { label: t("plan.menu.up"), keys: "Alt ↑", act: () => commands()?.shift(-1) },
    { label: t("plan.menu.down"), keys: "Alt ↓", act: () => commands()?.shift(1) },
    { label: t("plan.delete_selected"), icon: "trash", keys: "Delete", act: () => commands()?.remove() },
  ];
}

function looking(t: T, { change, search }: PlanActs): Action[] {
  const isFiltered = !!(search.text || search.owner || search.state || search.critical);
  return [
    ...VIEWS.map((view): Action => ({ label: t("plan.show", { view: t(`plan.view.${view}`) }), icon: view === "gantt" ? "plan" : view === "board" ? "work" : "calendar", act: () => change({ view: view === "gantt" ? undefined : view }) })),
    { label: t("plan.show_critical"), icon: "filter", act: () => change({ critical: true }) },
    ...(isFiltered ? [{ label: t("faces.clear_filters"), icon: "filter" as const, act: () => change({ text: undefined, owner: undefined, state: undefined, critical: undefined }) }] : []),
    { label: t("plan.fit"), icon: "plan", act: () => change({ view: undefined, zoom: "fit" }) },
    ...ZOOMS.map((zoom): Action => ({ label: t("plan.zoom_is", { zoom: t(`plan.zoom.${zoom}`) }), icon: "plan", act: () => change({ view: undefined, zoom: zoom === "week" ? undefined : zoom }) })),
  ];
}

function folding(t: T, { model, setCollapsed }: PlanActs): Action[] {
  const summaries = () => new Set(model.rows.filter((row) => row.children.length).map((row) => row.task.id));
  return [
    { label: t("plan.fold_all"), icon: "right", act: () => setCollapsed(summaries()) },
    { label: t("plan.unfold_all"), icon: "down", act: () => setCollapsed(new Set()) },
  ];
}
