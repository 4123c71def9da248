// The demonstrations of a project, and above them what clients want otherwise of what they were shown.
import { useMutation } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useActions } from "../../app/actions.ts";
import { api } from "../../app/api.ts";
import { freshen, keys, useWritingRole } from "../../app/cache.ts";
import { Faces, tellProblem } from "../../app/problems.tsx";
import { recordNumber } from "../../app/record_kinds.ts";
import { toast } from "../../app/toast.ts";
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Empty } from "../../ui/Faces.tsx";
import { StateTag } from "../../ui/Marks.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { NewTitled } from "../records/NewTitled.tsx";
import { demonstrationsPath, settleItem, TONES, useDemonstrations, useOpenVerdicts, type Demonstration, type DemonstrationRow, type OpenVerdict } from "./demonstration.ts";
import { recordOf } from "./requirement.ts";
import { ScopeViews } from "./ScopeViews.tsx";
import "./scope.css";
import "./deliverables.css";
import "./questionnaires.css";

export function DemonstrationsPage() {
  const { t } = useWords();
  const { project } = useParams({ from: "/team/projects/$project/demonstrations" });
  const search = useSearch({ from: "/team/projects/$project/demonstrations" }) as { new?: string | undefined };
  const navigate = useNavigate();
  const role = useWritingRole(project);
  const mayEdit = role !== undefined && role !== "read_only";
  const query = useDemonstrations(project);
  const write = (open: boolean) => void navigate({ to: ".", search: ((now: object) => ({ ...now, new: open ? "demonstration" : undefined })) as never });
  const open = (id: Id) => void navigate({ to: "/projects/$project/demonstrations/$demonstration", params: { project, demonstration: id } });
  useActions(mayEdit ? [{ label: t("demonstrations.write"), icon: "plus" as const, act: () => write(true) }] : []);
  return (
    <div className="page scope">
      <ScopeViews project={project} view="demonstrations" />
      {mayEdit && (
        <div className="page-head">
          <Button kind="primary" icon="plus" onClick={() => write(true)}>
            {t("demonstrations.write")}
          </Button>
        </div>
      )}
      <div className="deliverable-parts">
        {(query.data?.items.length ?? 0) > 0 && <OpenVerdicts project={project} mayEdit={mayEdit} />}
        <Panel title={t("scope.view.demonstrations")} count={query.data && t("demonstrations.count", { count: query.data.items.length })}>
          <Faces query={query} failed={t("demonstrations.failed")} rows={4}>
            {({ items }) => (items.length === 0 ? <Empty title={t("demonstrations.empty")}>{t("demonstrations.empty_text")}</Empty> : <List project={project} items={items} />)}
          </Faces>
        </Panel>
      </div>
      {search.new && mayEdit && <NewDemonstration project={project} onClose={(made) => (made ? open(made) : write(false))} />}
    </div>
  );
}

function OpenVerdicts({ project, mayEdit }: { project: Id; mayEdit: boolean }) {
  const { t } = useWords();
  const query = useOpenVerdicts(project);
  return (
    <Panel title={t("demonstrations.open")} count={query.data?.items.length}>
      <Faces query={query} failed={t("demonstrations.failed")} rows={2}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="panel-body soft">{t("demonstrations.nothing_open")}</p>
          ) : (
            <ul className="rows">
              {items.map((each) => (
                <OpenLine key={each.item_id} project={project} open={each} mayEdit={mayEdit} />
              ))}
            </ul>
          )
        }
      </Faces>
    </Panel>
  );
}

function OpenLine({ project, open, mayEdit }: { project: Id; open: OpenVerdict; mayEdit: boolean }) {
  const { t, formatDateTime } = useWords();
  const change = (settled: boolean) => settleItem(project, open.demonstration_id, open.item_id, settled);
  const settle = useMutation({ mutationFn: () => change(true), onSuccess: () => toast({ text: t("demonstration.is_settled"), undo: () => change(false) }), onError: tellProblem });
  return (
    <li className="shown-item">
      <span className="row wrap">
        <StateTag tone={TONES[open.verdict]}>{t(`demonstration.verdict.${open.verdict}`)}</StateTag>
        <b>{open.words}</b>
        <span className="end row wrap">
          {open.requirement_id && (
            <Link className="related" to="." search={(now: Record<string, unknown>) => ({ ...now, record: recordOf(open.requirement_id!) }) as never}>
              {recordNumber("requirement", open.requirement_number ?? 0)}
            </Link>
          )}
          <Link className="related" to="/projects/$project/demonstrations/$demonstration" params={{ project, demonstration: open.demonstration_id }}>
            {recordNumber("demonstration", open.demonstration_number)}
          </Link>
          {mayEdit && (
            <Button size="small" busy={settle.isPending} onClick={() => settle.mutate()}>
              {t("demonstration.settle")}
            </Button>
          )}
        </span>
      </span>
      <p className="body">{open.remark}</p>
      <span className="muted small">
        {open.person_name} · {formatDateTime(open.at)}
      </span>
    </li>
  );
}

function List({ project, items }: { project: Id; items: DemonstrationRow[] }) {
  const { t, formatDate } = useWords();
  return (
    <ul className="rows">
      {items.map((each) => (
        <li key={each.id} className="row wrap deliverable-row">
          <span className="id">{recordNumber("demonstration", each.number)}</span>
          <Link to="/projects/$project/demonstrations/$demonstration" params={{ project, demonstration: each.id }}>
            {each.title}
          </Link>
          <span className="end row wrap">
            {each.state === "sent" && <span className="small">{t("demonstrations.answered", { done: each.answered_count, count: each.item_count })}</span>}
            {each.shown_on && <span className="soft small nowrap">{formatDate(each.shown_on)}</span>}
            <span className="soft small">{each.owner_name ?? t("task.no_owner")}</span>
            <DemonstrationState state={each.state} />
          </span>
        </li>
      ))}
    </ul>
  );
}

export function DemonstrationState({ state }: { state: DemonstrationRow["state"] }) {
  const { t } = useWords();
  return (
    <StateTag tone="none" {...(state === "sent" ? { icon: "door" as const } : {})}>
      {t(`demonstration.state.${state}`)}
    </StateTag>
  );
}

function NewDemonstration({ project, onClose }: { project: Id; onClose: (made?: Id) => void }) {
  const { t } = useWords();
  const make = async (title: string) => {
    const made = await api.post<Demonstration>(demonstrationsPath(project), { title });
    await freshen(keys.demonstrations(project));
    return made;
  };
  return <NewTitled heading={t("demonstrations.write")} label={t("demonstration.title")} startsInternal={t("demonstration.starts_internal")} make={make} onClose={onClose} />;
}
