// The reports of a project: drafts, and what was sent to whom in which version.
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useActions } from "../../app/actions.ts";
import { useWritingRole } from "../../app/cache.ts";
import { Faces } from "../../app/problems.tsx";
import { recordNumber } from "../../app/record_kinds.ts";
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Empty } from "../../ui/Faces.tsx";
import { ListTable, MoreRows } from "../../ui/ListTable.tsx";
import { StateTag } from "../../ui/Marks.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { NewReportDialog } from "./NewReportDialog.tsx";
import { useReports, type ReportRow } from "./report.ts";

const FROM = "/team/projects/$project/reports" as const;

export function ReportsPage() {
  const { t } = useWords();
  const { project } = useParams({ from: FROM });
  const search = useSearch({ from: FROM });
  const navigate = useNavigate({ from: "/projects/$project/reports" });
  const role = useWritingRole(project);
  const mayWrite = role !== undefined && role !== "read_only";
  const query = useReports(project);
  const put = (open: boolean) => void navigate({ search: (now) => ({ ...now, new: open ? "report" : undefined }), replace: true });
  const open = (report: Id) => void navigate({ to: "/projects/$project/reports/$report", params: { project, report } });
  useActions(mayWrite ? [{ label: t("report.new"), icon: "plus", act: () => put(true) }] : []);
  const begin = mayWrite && (
    <Button kind="primary" icon="plus" onClick={() => put(true)}>
      {t("report.new")}
    </Button>
  );
  const rows = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <div className="page">
      {rows.length > 0 && begin && <div className="page-head">{begin}</div>}
      <Panel title={t("project.reports")} count={query.hasNextPage ? `${rows.length}+` : rows.length || undefined}>
        <Faces query={query} failed={t("report.failed")} rows={5}>
          {() =>
            rows.length > 0 ? (
              <ReportTable project={project} rows={rows} />
            ) : (
              <Empty title={t("report.empty")} action={begin || undefined}>
                {t("report.empty_text")}
              </Empty>
            )
          }
        </Faces>
        <MoreRows query={query} label={t("report.more")} />
      </Panel>
      {search.new && mayWrite && <NewReportDialog project={project} onClose={(made) => (made ? open(made) : put(false))} />}
    </div>
  );
}

function ReportTable({ project, rows }: { project: Id; rows: ReportRow[] }) {
  const { t, formatPeriod } = useWords();
  return (
    <ListTable heads={[t("questions.number"), t("record.report"), t("projects.state"), { label: t("report.period"), className: "wide-only" }, { label: t("report.client"), className: "wide-only" }]}>
      {rows.map((report) => (
        <tr key={report.id}>
          <td className="id">{recordNumber("report", report.number)}</td>
          <td>
            <Link to="/projects/$project/reports/$report" params={{ project, report: report.id }}>
              {t(`report.kind.${report.kind}`)}
            </Link>
          </td>
          <td>
            <ReportStateTag report={report} />
          </td>
          <td className="wide-only nowrap">{formatPeriod(report.from, report.until, { year: "always" })}</td>
          <td className="wide-only">{report.client_name}</td>
        </tr>
      ))}
    </ListTable>
  );
}

export function ReportStateTag({ report }: { report: Pick<ReportRow, "state" | "version"> }) {
  const { t } = useWords();
  const isSent = report.state === "sent";
  return (
    <span className="row wrap">
      <StateTag tone={isSent || report.state === "approved" ? "on_track" : report.state === "changed" ? "at_risk" : "none"} {...(isSent ? { icon: "door" as const } : {})}>
        {t(`report.state.${report.state}`)}
      </StateTag>
      {report.version > 0 && <span className="small soft nowrap">{t("report.sent_as", { version: report.version })}</span>}
    </span>
  );
}
