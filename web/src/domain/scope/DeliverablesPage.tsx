// The deliverables of a project: where each stands with the client, and what is left to do on it.
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useActions } from "../../app/actions.ts";
import { useWritingRole } from "../../app/cache.ts";
import { Faces } from "../../app/problems.tsx";
import { recordNumber } from "../../app/record_kinds.ts";
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Empty } from "../../ui/Faces.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { useDeliverables, type DeliverableRow } from "./deliverable.ts";
import { DeliverableState, LeftToDo } from "./DeliverableState.tsx";
import { NewDeliverable } from "./NewDeliverable.tsx";
import { ScopeViews } from "./ScopeViews.tsx";
import "./scope.css";
import "./deliverables.css";

export function DeliverablesPage() {
  const { t } = useWords();
  const { project } = useParams({ from: "/team/projects/$project/deliverables" });
  const search = useSearch({ from: "/team/projects/$project/deliverables" }) as { new?: string | undefined };
  const navigate = useNavigate();
  const role = useWritingRole(project);
  const mayEdit = role !== undefined && role !== "read_only";
  const query = useDeliverables(project);
  const write = (open: boolean) => void navigate({ to: ".", search: ((now: object) => ({ ...now, new: open ? "deliverable" : undefined })) as never });
  const open = (id: Id) => void navigate({ to: "/projects/$project/deliverables/$deliverable", params: { project, deliverable: id } });
  useActions(mayEdit ? [{ label: t("deliverables.write"), icon: "plus" as const, act: () => write(true) }] : []);
  return (
    <div className="page scope">
      <ScopeViews project={project} view="deliverables" />
      {mayEdit && (
        <div className="page-head">
          <Button kind="primary" icon="plus" onClick={() => write(true)}>
            {t("deliverables.write")}
          </Button>
        </div>
      )}
      <Panel title={t("scope.view.deliverables")} count={query.data && t("deliverables.count", { count: query.data.items.length })}>
        <Faces query={query} failed={t("deliverables.failed")} rows={5}>
          {({ items }) => (items.length === 0 ? <Empty title={t("deliverables.empty")}>{t("deliverables.empty_text")}</Empty> : <List project={project} items={items} />)}
        </Faces>
      </Panel>
      {search.new && mayEdit && <NewDeliverable project={project} onClose={(made) => (made ? open(made) : write(false))} />}
    </div>
  );
}

function List({ project, items }: { project: Id; items: DeliverableRow[] }) {
  const { t, formatDate } = useWords();
  return (
    <ul className="rows">
      {items.map((each) => (
        <li key={each.id} className="row wrap deliverable-row">
          <span className="id">{recordNumber("deliverable", each.number)}</span>
          <Link to="/projects/$project/deliverables/$deliverable" params={{ project, deliverable: each.id }}>
            {each.title}
          </Link>
          {each.version > 0 && <span className="muted small">v{each.version}</span>}
          <span className="end row wrap">
            {each.criteria_count === 0 && <span className="small">{t("deliverables.no_criteria")}</span>}
            <LeftToDo of={each} />
            {each.due && <span className="soft small nowrap">{t("deliverables.due", { date: formatDate(each.due) })}</span>}
            <span className="soft small">{each.owner_name ?? t("task.no_owner")}</span>
            <DeliverableState state={each.state} />
          </span>
        </li>
      ))}
    </ul>
  );
}
