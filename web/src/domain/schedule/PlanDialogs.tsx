// What opens over the plan; each is fetched when it is first wanted.
import { lazy, Suspense, type RefObject } from "react";
import { withFurtherWords, type Words } from "../../app/words.ts";
import type { CellContext } from "./columns.ts";
import type { ViewHandle } from "./GanttView.tsx";
import type { PlanModel, Row } from "./plan_model.ts";
import type { ColumnChoice } from "./plan_prefs.ts";
import type { PlanSearch, SearchPatch } from "./plan_search.ts";
import type { Edit, Id } from "./plan_types.ts";

export type PlanDialog = "settings" | "columns" | "views" | "bulk" | "baselines" | "save_baseline" | "export" | "limits" | "levelling";

export interface PlanDialogProps {
  words: Words;
  projectId: Id;
  model: PlanModel;
  /** Those on the screen: filtered, folded. */
  rows: Row[];
  /** An alternative to the plan. */
  isCopy: boolean;
  context: CellContext;
  choice: ColumnChoice;
  search: PlanSearch;
  change: (patch: SearchPatch) => void;
  handle: RefObject<ViewHandle | undefined>;
  canEdit: boolean;
  edit: (edits: Edit[], said?: string) => void;
  onClose: () => void;
}

const DIALOGS = {
  settings: lazy(() => import("./PlanSettings.tsx")),
  columns: lazy(() => import("./ColumnsDialog.tsx")),
  views: lazy(() => import("./ViewsDialog.tsx")),
  bulk: lazy(() => import("./BulkDialog.tsx")),
  baselines: lazy(() => import("./BaselinesDialog.tsx")),
  save_baseline: lazy(() => import("./SaveBaselineDialog.tsx")),
  export: lazy(withFurtherWords(() => import("./ExportDialog.tsx"))),
  limits: lazy(() => import("./LimitsDialog.tsx")),
  levelling: lazy(withFurtherWords(() => import("./LevellingDialog.tsx"))),
};

export function PlanDialogs({ which, ...props }: PlanDialogProps & { which: PlanDialog }) {
  const Shown = DIALOGS[which];
  return (
    <Suspense>
      <Shown {...props} />
    </Suspense>
  );
}
