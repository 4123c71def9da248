// The project charter: what is agreed on, where it stands with the client, and what is still missing.
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useActions } from "../../app/actions.ts";
import { useWritingRole } from "../../app/cache.ts";
import { Faces } from "../../app/problems.tsx";
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { StateTag, type Tone } from "../../ui/Marks.tsx";
import { Statement } from "../../ui/Statement.tsx";
import { RecordTalkPanel } from "../records/RecordTalk.tsx";
import { useSignOffs } from "../sign_offs/sign_off.ts";
import { useWaiting } from "../sign_offs/SignOffMarks.tsx";
import { AskCharter } from "./AskCharter.tsx";
import { BoundsPanel } from "./BoundsPanel.tsx";
import type { Charter } from "./charter.ts";
import { lackedRows, useCharter } from "./charter.ts";
import { CharterVersions } from "./CharterVersions.tsx";
import { ExpectationsPanel } from "./ExpectationsPanel.tsx";
import { GoalsPanel } from "./GoalsPanel.tsx";
import { KpiPanel } from "./KpiPanel.tsx";
import { RaciPanel } from "./RaciPanel.tsx";
import { SilencePanel } from "./SilencePanel.tsx";
import { StakeholdersPanel } from "./StakeholdersPanel.tsx";
import "../records/records.css";
import "../scope/scope.css";
import "./charter.css";

const TONES: Record<Charter["state"], Tone> = { draft: "none", sent: "none", confirmed: "on_track", declined: "late", unconfirmed: "at_risk" };

export function CharterPage() {
  const { t } = useWords();
  const { project } = useParams({ from: "/team/projects/$project/charter" });
  const query = useCharter(project);
  return (
    <div className="page charter">
      <Faces query={query} failed={t("charter.failed")} rows={6}>
        {(charter) => <Opened charter={charter} project={project} />}
      </Faces>
    </div>
  );
}

function Opened({ charter, project }: { charter: Charter; project: Id }) {
  const { t } = useWords();
  const { ask, part } = useSearch({ from: "/team/projects/$project/charter" });
  const navigate = useNavigate();
  const put = (change: { ask?: string | undefined; part?: string | undefined }) => void navigate({ to: "/projects/$project/charter", params: { project }, search: (now) => ({ ...now, ...change }), resetScroll: false });
  const role = useWritingRole(project);
  const mayEdit = role !== undefined && role !== "read_only";
  const mayAsk = role === "project_manager" && charter.version > 0;
  const isAsked = charter.state === "sent";
  const showsVersions = part === "versions";
  const asking = () => put({ ask: "client" });
  const turn = () => put({ part: showsVersions ? undefined : "versions" });
  useActions([...(mayAsk ? [{ label: t("charter.ask"), icon: "door" as const, act: asking }] : []), { label: t(showsVersions ? "charter.to_text" : "charter.versions"), icon: "document" as const, act: turn }]);
  const rest = { charter, project, mayEdit };
  return (
    <>
      <Standing charter={charter} project={project} />
      <div className="page-head no-print">
        {mayAsk && (
          <Button {...(isAsked ? {} : { kind: "to-client" as const, icon: "door" as const })} disabled={charter.lacks.length > 0} onClick={asking}>
            {t(isAsked ? "charter.ask_again" : "charter.ask")}
          </Button>
        )}
        {charter.version > 0 && <Button onClick={turn}>{t(showsVersions ? "charter.to_text" : "charter.versions")}</Button>}
        <Link to="/projects/$project/kickoff" params={{ project }}>
          {t("kickoff.to_list")}
        </Link>
        {charter.sendings.length > 0 && (
          <Link to="/projects/$project/sign-offs" params={{ project }} search={{ kind: "charter" }}>
            {t("sign_offs.to_list_count", { count: charter.sendings.length })}
          </Link>
        )}
      </div>
      {showsVersions ? (
        <CharterVersions charter={charter} project={project} />
      ) : (
        <div className="stack">
          <BoundsPanel {...rest} />
          <GoalsPanel {...rest} />
          <RaciPanel {...rest} />
          <SilencePanel {...rest} />
          <KpiPanel {...rest} />
          <StakeholdersPanel {...rest} />
          <ExpectationsPanel project={project} mayEdit={mayEdit} />
          {charter.id && <RecordTalkPanel record={charter.id} project={project} mayWrite={mayEdit} />}
        </div>
      )}
      {ask === "client" && mayAsk && <AskCharter charter={charter} project={project} onClose={() => put({ ask: undefined })} />}
    </>
  );
}

/** Where it stands in one sentence, on whom it waits, and what stands in the way. */
function Standing({ charter, project }: { charter: Charter; project: Id }) {
  const w = useWords();
  const { t } = w;
  const waiting = useWaiting();
  const asked = useSignOffs(project).data?.items.filter((each) => each.kind === "charter" && each.state === "waiting") ?? [];
  const lacks = lackedRows(charter.lacks).map(({ code, rows }) => t(`charter.lack.${code}`, { number: rows }));
  const params = { version: charter.version, number: charter.confirmed_number ?? 0 };
  return (
    <div className="scope-sentence">
      <div className="row wrap">
        <StateTag tone={TONES[charter.state]}>{t(`charter.state.${charter.state}`, params)}</StateTag>
        {charter.version > 0 && <span className="id">v{charter.version}</span>}
      </div>
      <Statement text={t(charter.version === 0 ? "charter.says.empty" : `charter.says.${charter.state}`, params)} />
      {asked.map((each) => (
        <p key={each.id} className="soft">
          {waiting(each)}
        </p>
      ))}
      {charter.state === "sent" && <p className="soft">{t("charter.sent_stays")}</p>}
      {lacks.length > 0 && <p className="soft">{t("charter.missing", { what: w.joinNames(lacks) })}</p>}
    </div>
  );
}
