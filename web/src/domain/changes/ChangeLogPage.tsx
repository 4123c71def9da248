// The change log: of each change its cause, what was decided, what that did. To be read, and printed.
import { Link, useParams } from "@tanstack/react-router";
import { useActions } from "../../app/actions.ts";
import { formatMoney } from "../../app/money.ts";
import { Faces } from "../../app/problems.tsx";
import { recordNumber } from "../../app/record_kinds.ts";
import { SaveList } from "../../app/SaveList.tsx";
import type { Id } from "../../app/wire.ts";
import { useWords, type Words } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Empty } from "../../ui/Faces.tsx";
import { MoreRows } from "../../ui/ListTable.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { useChangeLog, type LogEntry } from "./change.ts";
import { ChangeStateTag } from "./ChangeMarks.tsx";
import "./changes.css";

export function ChangeLogPage() {
  const { t } = useWords();
  const { project } = useParams({ from: "/team/projects/$project/changes/log" });
  const query = useChangeLog(project);
  const entries = query.data?.pages.flatMap((page) => page.items);
  useActions([{ label: t("act.print"), icon: "print", act: () => window.print() }]);
  return (
    <div className="page">
      <div className="page-head no-print">
        <Link to="/projects/$project/changes" params={{ project }} search={{}}>
          {t("changes.back")}
        </Link>
        <Button className="end" icon="print" onClick={() => window.print()}>
          {t("act.print")}
        </Button>
      </div>
      <Panel title={t("changes.log")} count={query.hasNextPage ? undefined : entries?.length} actions={<SaveLog entries={entries ?? []} />}>
        <Faces query={{ ...query, data: entries } as never} failed={t("changes.failed")} rows={6}>
          {(all: LogEntry[]) => (all.length === 0 ? <Empty title={t("changes.empty")}>{t("changes.empty_text")}</Empty> : <LogTable project={project} entries={all} />)}
        </Faces>
        <MoreRows query={query} label={t("changes.older")} />
      </Panel>
    </div>
  );
}

function LogTable({ project, entries }: { project: Id; entries: LogEntry[] }) {
  const w = useWords();
  const { t } = w;
  return (
    <div className="list-scroll">
      <table className="list change-log">
        <thead>
          <tr>
            <th>{t("record.change_request")}</th>
            <th>{t("changes.cause")}</th>
            <th>{t("changes.decision")}</th>
            <th>{t("changes.effect")}</th>
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => (
            <tr key={entry.id}>
              <td data-head={t("record.change_request")}>
                <span className="id">{recordNumber("change_request", entry.number)}</span>{" "}
                <Link to="/projects/$project/changes/$change" params={{ project, change: entry.id }}>
                  {entry.title}
                </Link>
                <p>
                  <ChangeStateTag state={entry.state} />
                </p>
              </td>
              <td data-head={t("changes.cause")}>
                <p className="soft small">{causeText(w, entry)}</p>
                {entry.cause.description && <p className="log-words">{entry.cause.description}</p>}
              </td>
              <td data-head={t("changes.decision")}>
                {entry.decision ? (
                  <>
                    <p>{decisionText(w, entry.decision)}</p>
                    {entry.decision.words && <p className="log-words soft">“{entry.decision.words}”</p>}
                  </>
                ) : (
                  <span className="muted">{t("changes.no_decision")}</span>
                )}
              </td>
              <td data-head={t("changes.effect")}>{entry.effect ? effectLines(w, entry.effect).map((line) => <p key={line}>{line}</p>) : <span className="muted">–</span>}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function causeText(w: Words, { cause }: LogEntry): string {
  return [w.t(`change.origin.${cause.origin}`), cause.asked_by_name, w.t(`change.source.${cause.source}`), w.formatDate(cause.received_at, { year: "always" })].filter(Boolean).join(" · ");
}

function decisionText(w: Words, decision: NonNullable<LogEntry["decision"]>): string {
  return w.t("changes.decided", { verdict: w.t(`change.verdict.${decision.verdict}`), names: decision.decided_by, date: w.formatDate(decision.decided_at, { year: "always" }) });
}

function effectLines(w: Words, effect: NonNullable<LogEntry["effect"]>): string[] {
  const lines = [w.t("changes.effect_finish", { date: w.formatDate(effect.finish, { year: "always" }) })];
  if (effect.price) lines.push(w.t("changes.effect_price", { amount: formatMoney(w.language, effect.price, true) }));
  if (effect.milestones > 0) lines.push(w.t("changes.effect_milestones", { count: effect.milestones }));
  if (effect.tasks > 0) lines.push(w.t("changes.effect_tasks", { count: effect.tasks }));
  if (effect.application) lines.push(effect.application === "applied" ? w.t("changes.effect_applied", { date: w.formatDate(effect.applied_at, { year: "always" }) }) : w.t(`change.application.${effect.application}`));
  return lines;
}

function SaveLog({ entries }: { entries: LogEntry[] }) {
  const w = useWords();
  if (entries.length === 0) return null;
  const head = ["questions.number", "record.change_request", "projects.state", "changes.cause", "changes.description", "changes.decision", "changes.words", "changes.effect"].map((key) => w.t(key));
  const row = (entry: LogEntry) => [recordNumber("change_request", entry.number), entry.title, w.t(`change.state.${entry.state}`), causeText(w, entry), entry.cause.description, entry.decision ? decisionText(w, entry.decision) : "", entry.decision?.words ?? "", entry.effect ? effectLines(w, entry.effect).join("; ") : ""];
  return <SaveList name={w.t("changes.log")} rows={() => [head, ...entries.map(row)]} />;
}
