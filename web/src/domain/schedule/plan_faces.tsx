// The plan without rows to show: nothing in it yet, or nothing that matches.
import { useNavigate } from "@tanstack/react-router";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Empty, NothingMatches, type Filter } from "../../ui/Faces.tsx";
import type { PlanPerson } from "./columns.ts";
import type { PlanModel } from "./plan_model.ts";
import type { PlanSearch, SearchPatch } from "./plan_search.ts";
import type { Id } from "./plan_types.ts";

export function EmptyPlan({ projectId, canEdit, onAdd }: { projectId: Id; canEdit: boolean; onAdd: () => void }) {
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

export function Nothing({ model, search, change, people }: { model: PlanModel; search: PlanSearch; change: (patch: SearchPatch) => void; people: Map<Id, PlanPerson> }) {
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
