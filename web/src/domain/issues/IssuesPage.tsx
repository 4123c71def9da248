// The issue log of a project: what stands in the way, who sees to it, and whether it is solved.
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useActions } from "../../app/actions.ts";
import { useMembers, useWritingRole } from "../../app/cache.ts";
import { Faces } from "../../app/problems.tsx";
import { recordNumber } from "../../app/record_kinds.ts";
import { SaveList } from "../../app/SaveList.tsx";
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Empty, NothingMatches, type Filter } from "../../ui/Faces.tsx";
import { Options } from "../../ui/Field.tsx";
import { ListTable, MoreRows } from "../../ui/ListTable.tsx";
import { AudienceTag } from "../../ui/Marks.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { SearchField } from "../../ui/SearchField.tsx";
import { useIssues, type IssueRow } from "./issue.ts";
import { IssueStateTag, SeverityTag } from "./IssueMarks.tsx";
import { STATES, type IssuesSearch } from "./issues_search.ts";
import { NewIssueDialog } from "./NewIssueDialog.tsx";

const FROM = "/team/projects/$project/issues" as const;

export function IssuesPage() {
  const { t } = useWords();
  const { project } = useParams({ from: FROM });
  const search = useSearch({ from: FROM });
  const navigate = useNavigate({ from: "/projects/$project/issues" });
  const put = (change: IssuesSearch) => void navigate({ search: (now) => ({ ...now, ...change }), replace: true });
  const query = useIssues(project, search);
  const role = useWritingRole(project);
  const mayWrite = role !== undefined && role !== "read_only";
  const raise = () => put({ new: "issue" });
  const begin = mayWrite && (
    <Button kind="primary" icon="plus" onClick={raise}>
      {t("issue.new")}
    </Button>
  );
  useActions(mayWrite ? [{ label: t("issue.new"), icon: "plus", act: raise }] : []);
  const rows = query.data?.pages.flatMap((page) => page.items) ?? [];
  const isFiltered = !!search.text || !!search.state;
  return (
    <div className="page">
      <div className="page-head">
        <div className="filters">
          <SearchField label={t("filter.text")} text={search.text} onText={(text) => put({ text })} />
          <Options aria-label={t("projects.state")} value={search.state ?? ""} onChange={(state) => put({ state: (state || undefined) as IssuesSearch["state"] })} choices={[{ value: "", label: t("filter.all_states") }, ...STATES.map((state) => ({ value: state, label: t(`issue.state.${state}`) }))]} />
        </div>
        {(rows.length > 0 || isFiltered) && begin && <span className="end">{begin}</span>}
      </div>
      <Panel title={t("project.issues")} count={query.hasNextPage ? `${rows.length}+` : rows.length || undefined} actions={rows.length > 0 && <Save project={project} rows={rows} />}>
        <Faces query={query} failed={t("issue.failed")} rows={6}>
          {() =>
            rows.length > 0 ? (
              <IssueTable project={project} rows={rows} />
            ) : isFiltered ? (
              <Nothing search={search} put={put} />
            ) : (
              <Empty title={t("issue.empty")} action={begin || undefined}>
                {t("issue.empty_text")}
              </Empty>
            )
          }
        </Faces>
        <MoreRows query={query} label={t("issue.more")} />
      </Panel>
      {search.new && <NewIssueDialog project={project} onClose={() => put({ new: undefined })} />}
    </div>
  );
}

function Nothing({ search, put }: { search: IssuesSearch; put: (change: IssuesSearch) => void }) {
  const { t } = useWords();
  const filter = (label: string, change: IssuesSearch): Filter => ({ label, clearLabel: t("faces.clear_filter"), clear: () => put(change) });
  const filters = [...(search.text ? [filter(`“${search.text}”`, { text: undefined })] : []), ...(search.state ? [filter(t(`issue.state.${search.state}`), { state: undefined })] : [])];
  return <NothingMatches title={t("issue.nothing")} filters={filters} clearLabel={t("faces.clear_filters")} onClear={() => put({ text: undefined, state: undefined })} />;
}

function useOwners(project: Id) {
  const members = useMembers(project).data?.items ?? [];
  return (owner?: Id | null) => members.find((member) => member.person_id === owner)?.name ?? "";
}

function IssueTable({ project, rows }: { project: Id; rows: IssueRow[] }) {
  const w = useWords();
  const { t } = w;
  const ownerOf = useOwners(project);
  return (
    <ListTable heads={[t("questions.number"), t("record.issue"), t("projects.state"), { label: t("issue.severity"), className: "wide-only" }, { label: t("task.owner"), className: "wide-only" }, { label: t("issue.due"), className: "num wide-only" }, { label: t("audience.title"), className: "wide-only" }]}>
      {rows.map((issue) => (
        <tr key={issue.id}>
          <td className="id">{recordNumber("issue", issue.number)}</td>
          <td>
            <Link to="." search={(now: Record<string, unknown>) => ({ ...now, record: `issue:${issue.id}` }) as never}>
              {issue.title}
            </Link>
          </td>
          <td>
            <IssueStateTag state={issue.state} />
          </td>
          <td className="wide-only">
            <SeverityTag severity={issue.severity} state={issue.state} />
          </td>
          <td className="wide-only">{ownerOf(issue.owner_id) || "–"}</td>
          <td className="num wide-only">{w.formatDate(issue.due)}</td>
          <td className="wide-only">
            <AudienceTag client={issue.audience === "client"}>{t(`audience.${issue.audience}`)}</AudienceTag>
          </td>
        </tr>
      ))}
    </ListTable>
  );
}

function Save({ project, rows }: { project: Id; rows: IssueRow[] }) {
  const { t } = useWords();
  const ownerOf = useOwners(project);
  const head = ["questions.number", "record.issue", "projects.state", "issue.severity", "task.owner", "issue.due", "audience.title"].map((key) => t(key));
  const row = (issue: IssueRow) => [recordNumber("issue", issue.number), issue.title, t(`issue.state.${issue.state}`), t(`issue.severity.${issue.severity}`), ownerOf(issue.owner_id), issue.due ?? "", t(`audience.${issue.audience}`)];
  return <SaveList name={t("project.issues")} rows={() => [head, ...rows.map(row)]} />;
}
