// The meetings of a project: a month at a time, as a list or as a sheet.
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useActions } from "../../app/actions.ts";
import { useParties, useProject, useWritingRole } from "../../app/cache.ts";
import { Faces } from "../../app/problems.tsx";
import { recordNumber } from "../../app/record_kinds.ts";
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button, Tool } from "../../ui/Button.tsx";
import { Empty } from "../../ui/Faces.tsx";
import { Options } from "../../ui/Field.tsx";
import { ListTable } from "../../ui/ListTable.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { AgendaBacklog } from "./AgendaBacklog.tsx";
import { CalendarFeedDialog } from "./CalendarFeedDialog.tsx";
import { dayIn, monthBeside, monthName, sheetOf, useMeetings, type MeetingRow } from "./meeting.ts";
import { MeetingDialog } from "./MeetingDialog.tsx";
import { MeetingStateTag } from "./MeetingMarks.tsx";
import type { MeetingsSearch } from "./meetings_search.ts";
import "./meeting.css";

const FROM = "/team/projects/$project/meetings" as const;

export function MeetingsPage() {
  const { t, language } = useWords();
  const { project } = useParams({ from: FROM });
  const search = useSearch({ from: FROM });
  const navigate = useNavigate({ from: "/projects/$project/meetings" });
  const put = (change: MeetingsSearch) => void navigate({ search: (now) => ({ ...now, ...change }), replace: true });
  const zone = useProject(project).data?.time_zone ?? "UTC";
  const month = search.month ?? dayIn(zone, new Date().toISOString()).slice(0, 7);
  const sheet = sheetOf(month);
  const query = useMeetings(project, sheet[0] ?? "", sheet.at(-1) ?? "");
  const role = useWritingRole(project);
  const mayWrite = role !== undefined && role !== "read_only";
  const [subscribing, setSubscribing] = useState(false);
  const plan = () => put({ new: "meeting" });
  useActions(mayWrite ? [{ label: t("meeting.new"), icon: "plus", act: plan }] : []);
  const begin = mayWrite && (
    <Button kind="primary" icon="plus" onClick={plan}>
      {t("meeting.new")}
    </Button>
  );
  return (
    <div className="page">
      <div className="page-head">
        <div className="filters">
          <Tool icon="left" label={t("meeting.month_before")} onClick={() => put({ month: monthBeside(month, -1) })} />
          <h2 className="meeting-month">{monthName(language, month)}</h2>
          <Tool icon="right" label={t("meeting.month_after")} onClick={() => put({ month: monthBeside(month, 1) })} />
          <Options aria-label={t("meeting.view")} value={search.view ?? ""} onChange={(view) => put({ view: view === "month" ? "month" : undefined })} choices={[{ value: "", label: t("meeting.view.list") }, { value: "month", label: t("meeting.view.month") }]} />
        </div>
        <span className="end row wrap">
          <Button kind="quiet" onClick={() => setSubscribing(true)}>
            {t("meeting.subscribe")}
          </Button>
          {begin}
        </span>
      </div>
      <Faces query={query} failed={t("meeting.failed")} rows={6}>
        {({ items }) => {
          const dayOf = (row: MeetingRow) => dayIn(zone, row.starts);
          const own = items.filter((row) => dayOf(row).startsWith(month));
          if (search.view === "month" && own.length > 0) return <Sheet project={project} month={month} today={dayIn(zone, new Date().toISOString())} days={sheet} rows={items} dayOf={dayOf} />;
          return (
            <Panel title={t("project.meetings")} count={own.length || undefined}>
              {own.length > 0 ? (
                <Table project={project} rows={own} />
              ) : (
                <Empty title={t("meeting.none")} action={begin || undefined}>
                  {t("meeting.none_text")}
                </Empty>
              )}
            </Panel>
          );
        }}
      </Faces>
      <div className="meeting-backlog">
        <AgendaBacklog project={project} mayWrite={mayWrite} />
      </div>
      {search.new && <MeetingDialog project={project} onClose={() => put({ new: undefined })} onKept={(meeting) => void navigate({ to: "/projects/$project/meetings/$meeting", params: { project, meeting: meeting.id } })} />}
      {subscribing && <CalendarFeedDialog project={project} mayShare={role === "project_manager"} onClose={() => setSubscribing(false)} />}
    </div>
  );
}

function MeetingLink({ project, row }: { project: Id; row: MeetingRow }) {
  return (
    <Link to="/projects/$project/meetings/$meeting" params={{ project, meeting: row.id }}>
      {row.title}
    </Link>
  );
}

function Table({ project, rows }: { project: Id; rows: MeetingRow[] }) {
  const { t, formatDate, formatTime, joinNames } = useWords();
  const parties = useParties(project).data?.items ?? [];
  const clients = (row: MeetingRow) => joinNames(parties.filter((party) => row.party_ids.includes(party.id)).map((party) => party.client_name));
  return (
    <ListTable heads={[t("questions.number"), t("record.meeting"), t("meeting.starts"), t("projects.state"), { label: t("meeting.with"), className: "wide-only" }, { label: t("meeting.answers"), className: "num wide-only" }]}>
      {rows.map((row) => (
        <tr key={row.id}>
          <td className="id">{recordNumber("meeting", row.number)}</td>
          <td>
            <MeetingLink project={project} row={row} /> {row.is_of_series && <span className="small muted">{t("meeting.series")}</span>}
          </td>
          <td>
            {formatDate(row.starts, { weekday: true })} {formatTime(row.starts)}
          </td>
          <td>
            <MeetingStateTag meeting={row} />
          </td>
          <td className="wide-only">{clients(row) || t("meeting.team_only")}</td>
          <td className="num wide-only">{row.asked > 0 && row.state === "planned" && t("meeting.accepted_of", { accepted: row.accepted, asked: row.asked })}</td>
        </tr>
      ))}
    </ListTable>
  );
}

interface SheetProps {
  project: Id;
  month: string;
  today: string;
  days: string[];
  rows: MeetingRow[];
  dayOf: (row: MeetingRow) => string;
}

function Sheet({ project, month, today, days, rows, dayOf }: SheetProps) {
  const { t, language, formatDate, formatTime } = useWords();
  return (
    <ol className="meeting-sheet" aria-label={monthName(language, month)}>
      {days.map((day) => {
        const own = rows.filter((row) => dayOf(row) === day);
        return (
          <li key={day} className={day.startsWith(month) ? undefined : "beside"} aria-current={day === today ? "date" : undefined} data-empty={(own.length === 0 && day !== today) || undefined}>
            <time dateTime={day} className="small muted">
              {formatDate(day, { weekday: true })}
              {day === today && <strong className="today">{t("plan.today")}</strong>}
            </time>
            {own.map((row) => (
              <p key={row.id} className="small" data-state={row.state}>
                {formatTime(row.starts)} <MeetingLink project={project} row={row} />
              </p>
            ))}
          </li>
        );
      })}
    </ol>
  );
}
