// The pack of the kickoff meeting for one client, exactly as its people would read it; a manager shows it to them.
// Its headings stand in both languages, so that one sheet serves both sides of the table.
import { useMutation } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useState, type ReactNode } from "react";
import { useActions } from "../../app/actions.ts";
import { api } from "../../app/api.ts";
import { freshen, keys, useParties, useProject, useWritingRole } from "../../app/cache.ts";
import { Faces, tellProblem } from "../../app/problems.tsx";
import { toast } from "../../app/toast.ts";
import type { Id, Party } from "../../app/wire.ts";
import { useWords, type Words } from "../../app/words.ts";
import { zoneName } from "../../app/zones.ts";
import { Button } from "../../ui/Button.tsx";
import { Empty } from "../../ui/Faces.tsx";
import { Options } from "../../ui/Field.tsx";
import { rhythmSentence } from "../communication/communication_plan.ts";
import { useKickoffPack, useSentPacks, type KickoffPack, type PackPreview } from "./kickoff_pack.ts";
import { SharePack } from "./SharePack.tsx";
import "../scope/document.css";
import "./kickoff.css";

export function KickoffPackPage() {
  const { t } = useWords();
  const { project } = useParams({ from: "/team/projects/$project/kickoff/pack" });
  const [chosen, setChosen] = useState<Id>();
  const query = useParties(project);
  useActions([{ label: t("act.print"), icon: "print", act: () => window.print() }]);
  return (
    <div className="page document-page">
      <div className="page-head no-print">
        <Link to="/projects/$project/kickoff" params={{ project }}>
          {t("kickoff.back")}
        </Link>
      </div>
      <Faces query={query} failed={t("party.failed")} rows={8}>
        {({ items }) => {
          const party = items.find((each) => each.id === chosen) ?? items[0];
          if (!party) return <Empty title={t("kickoff.pack_no_client")} />;
          return (
            <>
              {items.length > 1 && (
                <p className="no-print">
                  <Options aria-label={t("kickoff.pack_for")} value={party.id} onChange={setChosen} choices={items.map((each) => ({ value: each.id, label: each.client_name }))} />
                </p>
              )}
              <OfParty key={party.id} project={project} party={party} />
            </>
          );
        }}
      </Faces>
    </div>
  );
}

function OfParty({ project, party }: { project: Id; party: Party }) {
  const { t, joinNames, formatDate } = useWords();
  const client = party.client_name;
  const isManager = useWritingRole(project) === "project_manager";
  const [asking, setAsking] = useState<PackPreview>();
  const query = useKickoffPack(project, party.id);
  const newest = useSentPacks(project).data?.items.find((each) => each.party_id === party.id);
  const takeBack = useMutation({
    mutationFn: () => api.delete(`/api/v1/projects/${project}/parties/${party.id}/kickoff-pack`),
    onSettled: () => freshen(keys.kickoff(project)),
    onError: tellProblem,
    onSuccess: () => toast({ text: t("kickoff.taken_back", { client }) }),
  });
  return (
    <Faces query={query} failed={t("kickoff.failed")} rows={8}>
      {(preview) => (
        <>
          <div className="no-print stack">
            <p className="muted small">{t("kickoff.pack_hint")}</p>
            <div className="row wrap">
              <Button icon="print" onClick={() => window.print()}>
                {t("act.print")}
              </Button>
              {isManager && (
                <Button kind="to-client" icon="door" onClick={() => setAsking(preview)}>
                  {t("kickoff.share", { client })}
                </Button>
              )}
            </div>
            {newest && (
              <div className="row wrap small">
                <span>{t("kickoff.sent_as", { number: newest.number, client, name: newest.by_name ?? t("notifications.somebody"), day: formatDate(newest.sent_at) })}</span>
                {newest.taken_back_at && <span>{t("kickoff.taken_back_on", { client, day: formatDate(newest.taken_back_at) })}</span>}
                {isManager && !newest.taken_back_at && (
                  <Button size="small" busy={takeBack.isPending} onClick={() => takeBack.mutate()}>
                    {t("kickoff.take_back")}
                  </Button>
                )}
              </div>
            )}
            {preview.left_out.length > 0 && <p className="notice warn small">{t("kickoff.left_out", { client, titles: joinNames(preview.left_out) })}</p>}
            {preview.pack.communication.length === 0 && (
              <p className="muted small">
                {t("kickoff.touch_not_shown", { client })}{" "}
                <Link to="/projects/$project/communication-plan" params={{ project }}>
                  {t("kickoff.touch_to_plan")}
                </Link>
              </p>
            )}
          </div>
          <Sheet project={project} pack={preview.pack} />
          {asking && <SharePack project={project} party={party} preview={asking} onClose={() => setAsking(undefined)} />}
        </>
      )}
    </Faces>
  );
}

function Sheet({ project, pack }: { project: Id; pack: KickoffPack }) {
  const w = useWords();
  const { t, language, formatDateTime, formatDate, joinNames } = w;
  const of = useProject(project).data;
  const name = of?.name ?? "";
  const about = [pack.starts ? formatDateTime(pack.starts, { year: "always" }) : "", pack.place].filter(Boolean).join(" · ");
  return (
    <article className="sheet pack" lang={language}>
      <header>
        <h1>{pack.title || name}</h1>
        <p className="pack-title">{t("kickoff.pack.title")}</p>
        {about && <p className="muted">{about}</p>}
      </header>
      <Lines title={t("kickoff.pack.agenda")} lines={pack.agenda} numbered />
      <Lines title={t("kickoff.pack.goals")} lines={pack.goals.map((goal) => [goal.words, goal.measure, goal.due ? formatDate(goal.due, { year: "always" }) : ""].filter(Boolean).join(" · "))} numbered />
      <Table title={t("kickoff.pack.dates")} rows={pack.dates.map((date) => [<span className="nowrap">{formatDate(date.day, { year: "always" })}</span>, date.title])} />
      <Table title={t("kickoff.pack.people")} rows={pack.people.map((person) => [person.name, joinNames(person.functions)])} />
      {pack.responsibilities.length > 0 && <Table title={t("kickoff.pack.duties")} rows={pack.responsibilities.map((line) => [line.label, joinNames(line.duties)])} />}
      <Lines title={t("kickoff.pack.rules")} lines={pack.rules} />
      {pack.communication.length > 0 && <Table title={t("kickoff.pack.touch")} rows={pack.communication.map((line) => [[line.title, line.audience].filter(Boolean).join(" · "), inTouch(w, line, of?.time_zone)])} />}
      <Lines title={t("kickoff.pack.materials")} lines={[...pack.materials, ...pack.files.map((file) => file.title)]} />
    </article>
  );
}

/** "Every week: Friday 16:00 · Mail · Lin Wei", with the zone where it is not the project's. */
function inTouch(w: Words, line: KickoffPack["communication"][number], zone: string | undefined): string {
  const often = rhythmSentence(w, line, w.formatDate);
  const owners = [line.owner, line.client_owner].filter((name): name is string => Boolean(name));
  return [line.time_zone === zone ? often : `${often} (${zoneName(w, line.time_zone)})`, w.t(`communication_plan.channel.${line.channel}`), w.joinNames(owners)].filter(Boolean).join(" · ");
}

function Part({ title, isEmpty, children }: { title: string; isEmpty: boolean; children: ReactNode }) {
  const { t } = useWords();
  return (
    <section>
      <h2>{title}</h2>
      {/* What is not written yet leaves room to write by hand. */}
      {isEmpty ? <p className="muted">{t("kickoff.pack.nothing")}</p> : children}
    </section>
  );
}

function Lines({ title, lines, numbered }: { title: string; lines: string[]; numbered?: boolean }) {
  const List = numbered ? "ol" : "ul";
  return (
    <Part title={title} isEmpty={lines.length === 0}>
      <List>
        {lines.map((line, index) => (
          <li key={index}>{line}</li>
        ))}
      </List>
    </Part>
  );
}

function Table({ title, rows }: { title: string; rows: [ReactNode, string][] }) {
  return (
    <Part title={title} isEmpty={rows.length === 0}>
      <table className="pack-table">
        <tbody>
          {rows.map(([left, right], index) => (
            <tr key={index}>
              <td>{left}</td>
              <td className="soft">{right}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Part>
  );
}
