// One demonstration: what it shows while it is a draft; then what the client's people said of each thing.
import { useMutation } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useActions } from "../../app/actions.ts";
import { useWritingRole } from "../../app/cache.ts";
import { Faces, tellProblem } from "../../app/problems.tsx";
import { recordNumber } from "../../app/record_kinds.ts";
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { StateTag } from "../../ui/Marks.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { Body } from "../communication/Body.tsx";
import { Remind } from "../communication/Remind.tsx";
import { RecordTalkPanel } from "../records/RecordTalk.tsx";
import { settleItem, TONES, useDemonstration, type Demonstration, type DemonstrationItem } from "./demonstration.ts";
import { DemonstrationEditor } from "./DemonstrationEditor.tsx";
import { DemonstrationState } from "./DemonstrationsPage.tsx";
import { recordOf } from "./requirement.ts";
import { ScopeViews } from "./ScopeViews.tsx";
import { SendDemonstration } from "./SendDemonstration.tsx";
import "../records/records.css";
import "./scope.css";
import "./deliverables.css";
import "./questionnaires.css";

export interface DemonstrationProps {
  demonstration: Demonstration;
  project: Id;
  mayEdit: boolean;
}

export function DemonstrationPage() {
  const { t } = useWords();
  const { project, demonstration: id } = useParams({ from: "/team/projects/$project/demonstrations/$demonstration" });
  const query = useDemonstration(id);
  return (
    <div className="page scope">
      <ScopeViews project={project} view="demonstrations" />
      <Faces query={query} failed={t("record.failed")} rows={6}>
        {(demonstration) => <Opened key={demonstration.id} demonstration={demonstration} project={project} />}
      </Faces>
    </div>
  );
}

function Opened({ demonstration, project }: { demonstration: Demonstration; project: Id }) {
  const role = useWritingRole(project);
  const mayEdit = role !== undefined && role !== "read_only";
  const [isUnsaved, setUnsaved] = useState(false);
  const part = { demonstration, project, mayEdit };
  return (
    <div className="deliverable-parts">
      <Head {...part} maySend={role === "project_manager" && !isUnsaved} />
      {demonstration.state === "draft" && mayEdit ? <DemonstrationEditor key={demonstration.revision} {...part} onUnsaved={setUnsaved} /> : <Shown {...part} />}
      <RecordTalkPanel record={demonstration.id} project={project} mayWrite={mayEdit} isForTeam />
    </div>
  );
}

function Head({ demonstration, project, maySend }: DemonstrationProps & { maySend: boolean }) {
  const { t } = useWords();
  const [sending, setSending] = useState(false);
  const canSend = maySend && demonstration.state === "draft" && demonstration.items.length > 0;
  useActions(canSend ? [{ label: t("demonstration.send"), icon: "door" as const, act: () => setSending(true) }] : []);
  return (
    <>
      <header className="record-head">
        <div className="row wrap">
          <span className="id">
            {t("record.demonstration")} {recordNumber("demonstration", demonstration.number)}
          </span>
          <DemonstrationState state={demonstration.state} />
          <span className="end row wrap no-print">
            {canSend && (
              <Button kind="to-client" icon="door" onClick={() => setSending(true)}>
                {t("demonstration.send")}
              </Button>
            )}
          </span>
        </div>
        <h1 className="record-title">{demonstration.title}</h1>
      </header>
      {sending && <SendDemonstration demonstration={demonstration} project={project} onClose={() => setSending(false)} />}
    </>
  );
}

function Shown(props: DemonstrationProps) {
  const { t, formatDate } = useWords();
  const { demonstration } = props;
  const isAwaited = demonstration.state !== "draft" && demonstration.answered_count < demonstration.item_count;
  const dates = [demonstration.shown_on && `${t("demonstration.shown_on")} ${formatDate(demonstration.shown_on)}`, demonstration.due && `${t("demonstration.due")} ${formatDate(demonstration.due)}`].filter(Boolean);
  return (
    <Panel title={t("demonstration.items")} count={t("demonstrations.answered", { done: demonstration.answered_count, count: demonstration.item_count })} actions={isAwaited && <Remind project={props.project} kind="demonstration" subject={demonstration.id} />}>
      {(demonstration.description || demonstration.link || dates.length > 0) && (
        <div className="panel-body form">
          {demonstration.description && <Body text={demonstration.description} />}
          {demonstration.link && (
            <a href={demonstration.link} target="_blank" rel="noopener noreferrer">
              {demonstration.link_host}
            </a>
          )}
          {dates.length > 0 && <span className="soft small">{dates.join(" · ")}</span>}
        </div>
      )}
      <ul className="rows">
        {demonstration.items.map((item) => (
          <Item key={item.id} {...props} item={item} />
        ))}
      </ul>
    </Panel>
  );
}

function Item({ demonstration, project, mayEdit, item }: DemonstrationProps & { item: DemonstrationItem }) {
  const { t } = useWords();
  const settle = useMutation({ mutationFn: (settled: boolean) => settleItem(project, demonstration.id, item.id, settled), onError: tellProblem });
  const isEdited = (item.requirement_version_now ?? 0) > (item.requirement_version ?? 0) && item.requirement_version !== null;
  return (
    <li className="shown-item">
      <span className="row wrap">
        <b>{item.words}</b>
        <span className="end row wrap">
          {item.requirement_id && (
            <Link className="related" to="." search={(now: Record<string, unknown>) => ({ ...now, record: recordOf(item.requirement_id!) }) as never}>
              {recordNumber("requirement", item.requirement_number ?? 0)} {item.requirement_title}
            </Link>
          )}
          {isEdited && <span className="small soft">{t("demonstration.edited_since", { version: item.requirement_version_now ?? 0 })}</span>}
          {mayEdit && item.is_open && (
            <Button size="small" busy={settle.isPending} onClick={() => settle.mutate(true)}>
              {t("demonstration.settle")}
            </Button>
          )}
          {mayEdit && item.is_settled && (
            <Button size="small" kind="quiet" busy={settle.isPending} onClick={() => settle.mutate(false)}>
              {t("demonstration.unsettle")}
            </Button>
          )}
        </span>
      </span>
      <Verdicts item={item} isSent={demonstration.state === "sent"} />
    </li>
  );
}

function Verdicts({ item, isSent }: { item: DemonstrationItem; isSent: boolean }) {
  const { t, formatDateTime } = useWords();
  if (!isSent) return null;
  if (item.verdicts.length === 0) return <p className="muted small">{t("demonstration.no_verdict")}</p>;
  return (
    <>
      {item.verdicts.map((said, place) => (
        <div key={place} className="verdict-line">
          <span className="row wrap">
            <StateTag tone={TONES[said.verdict]}>{t(`demonstration.verdict.${said.verdict}`)}</StateTag>
            <span className="muted small">
              {said.person_name} · {formatDateTime(said.at)}
            </span>
            {place === 0 && item.is_settled && <span className="small soft">{t("demonstration.is_settled")}</span>}
          </span>
          {said.remark && <p className="body">{said.remark}</p>}
        </div>
      ))}
    </>
  );
}
