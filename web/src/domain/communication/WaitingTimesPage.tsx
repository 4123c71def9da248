// Who waited for whom: by client and month as bars and numbers, then one by one. A manager lets a client read it.
import { useMutation } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { api } from "../../app/api.ts";
import { cache, keys, useWritingRole } from "../../app/cache.ts";
import { Faces, tellProblem } from "../../app/problems.tsx";
import { kindOf, recordNumber } from "../../app/record_kinds.ts";
import { SaveList } from "../../app/SaveList.tsx";
import { toast } from "../../app/toast.ts";
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Empty } from "../../ui/Faces.tsx";
import { AudienceTag } from "../../ui/Marks.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { useWaitingTimes, waitingBars, type PartyWaiting, type WaitedItem, type WaitingTimes } from "./waiting.ts";
import "./waiting.css";

export function WaitingTimesPage() {
  const { t } = useWords();
  const { project } = useParams({ from: "/team/projects/$project/waiting-times" });
  const query = useWaitingTimes(project);
  return (
    <div className="page">
      <div className="page-head">
        <h1>{t("waiting.title")}</h1>
        <span className="muted small">{t("waiting.intro")}</span>
      </div>
      <Faces query={query} failed={t("waiting.failed")} rows={8}>
        {(times) => (
          <div className="stack">
            {times.items.length === 0 ? <Empty title={t("waiting.empty")}>{t("waiting.empty_text")}</Empty> : <Times project={project} times={times} />}
            {times.parties.length > 0 && <Promises project={project} parties={times.parties} />}
          </div>
        )}
      </Faces>
    </div>
  );
}

function Times({ project, times }: { project: Id; times: WaitingTimes }) {
  return (
    <>
      {times.parties
        .filter((party) => party.released_at || times.items.some((item) => item.party_id === party.party_id))
        .map((party) => (
          <PartyPanel key={party.party_id} project={project} party={party} perDay={times.minutes_per_day} />
        ))}
      <Items project={project} times={times} />
    </>
  );
}

function PartyPanel({ project, party, perDay }: { project: Id; party: PartyWaiting; perDay: number }) {
  const w = useWords();
  const rows = waitingBars(party.months);
  const days = (minutes: number) => w.formatDuration(minutes, perDay);
  const month = (text: string) => new Intl.DateTimeFormat(w.language, { timeZone: "UTC", year: "numeric", month: "long" }).format(new Date(`${text}-01T00:00:00Z`));
  return (
    <Panel title={party.name} actions={<Release project={project} party={party} />}>
      <div className="list-scroll">
        <table className="list waiting-months">
          <thead>
            <tr>
              <th>{w.t("waiting.month")}</th>
              <th className="num">{w.t("waiting.for_us")}</th>
              <th className="num">{w.t("waiting.for_client")}</th>
              <th className="wide-only">{w.t("waiting.by_month")}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.month}>
                <th scope="row">{month(row.month)}</th>
                <td className="num">{days(row.team)}</td>
                <td className="num">{days(row.client)}</td>
                <td className="wide-only">
                  <svg className="waiting-bars" viewBox="0 0 100 16" preserveAspectRatio="none" role="img" aria-label={w.t("waiting.chart", { month: month(row.month), team: days(row.team), client: days(row.client) })}>
                    <rect className="team" y="0" width={row.teamWidth} height="7" />
                    <rect className="client" y="9" width={row.clientWidth} height="7" />
                  </svg>
                </td>
              </tr>
            ))}
            <tr className="strong">
              <th scope="row">{w.t("waiting.all_months")}</th>
              <td className="num">{days(party.team_minutes)}</td>
              <td className="num">{days(party.client_minutes)}</td>
              <td className="wide-only">
                <span className="waiting-key">
                  <i className="team" /> {w.t("waiting.for_us")}
                  <i className="client" /> {w.t("waiting.for_client")}
                </span>
              </td>
            </tr>
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

/** What a client may read of it is a decision of a manager, for each client. */
function Release({ project, party }: { project: Id; party: PartyWaiting }) {
  const w = useWords();
  const client = party.name;
  const released = party.released_at;
  return (
    <Switch
      project={project}
      address={`/api/v1/projects/${project}/parties/${party.party_id}/waiting-release`}
      isOn={!!released}
      says={released ? w.t("waiting.released", { client, day: w.formatDate(released) }) : w.t("waiting.not_released", { client })}
      offers={w.t(released ? "waiting.take_back" : "waiting.release", { client })}
      done={w.t(released ? "waiting.taken_back_toast" : "waiting.released_toast", { client })}
    />
  );
}

/** By when a client was promised something is the team's alone until a manager shows it, knowing what will be read. */
function Promises({ project, parties }: { project: Id; parties: PartyWaiting[] }) {
  const w = useWords();
  return (
    <Panel title={w.t("waiting.promises")}>
      <p className="waiting-promises muted small">{w.t("waiting.promises_intro")}</p>
      <ul className="waiting-promises">
        {parties.map((party) => {
          const client = party.name;
          const released = party.promises_released_at;
          return (
            <li key={party.party_id}>
              <Switch
                project={project}
                address={`/api/v1/projects/${project}/parties/${party.party_id}/promise-release`}
                isOn={!!released}
                says={released ? w.t("waiting.promises_shown", { client, day: w.formatDate(released) }) : w.t("waiting.promises_hidden", { client })}
                offers={w.t(released ? "waiting.take_back" : "waiting.promises_show", { client })}
                done={w.t(released ? "waiting.promises_hidden_toast" : "waiting.promises_shown_toast", { client })}
              />
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}

interface SwitchProps {
  project: Id;
  address: string;
  isOn: boolean;
  says: string;
  offers: string;
  done: string;
}

function Switch({ project, address, isOn, says, offers, done }: SwitchProps) {
  const isManager = useWritingRole(project) === "project_manager";
  const change = useMutation({
    mutationFn: () => (isOn ? api.delete<WaitingTimes>(address) : api.put<WaitingTimes>(address)).then((times) => cache.setQueryData(keys.waitingTimes(project), times)),
    onSuccess: () => toast({ text: done }),
    onError: tellProblem,
  });
  return (
    <>
      <AudienceTag client={isOn}>{says}</AudienceTag>
      {isManager && (
        <Button size="small" kind={isOn ? "plain" : "to-client"} busy={change.isPending} onClick={() => change.mutate()}>
          {offers}
        </Button>
      )}
    </>
  );
}

function Items({ project, times }: { project: Id; times: WaitingTimes }) {
  const w = useWords();
  const { t } = w;
  const name = (item: WaitedItem) => times.parties.find((party) => party.party_id === item.party_id)?.name ?? "";
  const several = times.parties.length > 1;
  const awaited = (item: WaitedItem) => (item.awaited ? t(item.awaited === "team" ? "waiting.us" : "waiting.client") : t("waiting.nobody"));
  const days = (minutes: number) => w.formatDuration(minutes, times.minutes_per_day);
  const inDays = (minutes: number) => Math.round((minutes / times.minutes_per_day) * 100) / 100;
  const head = ["waiting.what", "waiting.party", "waiting.since", "waiting.state", "waiting.for_us", "waiting.for_client"].map((key) => t(key));
  const row = (item: WaitedItem) => [`${recordNumber(item.kind, item.number, item.sent_as)} ${item.title}`, name(item), item.from, awaited(item), inDays(item.team_minutes), inDays(item.client_minutes)];
  return (
    <Panel
      title={t("waiting.items")}
      count={times.count > times.items.length ? t("waiting.more", { shown: times.items.length, count: times.count }) : times.count}
      actions={<SaveList name={t("waiting.title")} rows={() => [head, ...times.items.map(row)]} />}
    >
      <div className="list-scroll">
        <table className="list">
          <thead>
            <tr>
              <th>{t("waiting.what")}</th>
              {several && <th className="wide-only">{t("waiting.party")}</th>}
              <th className="num wide-only">{t("waiting.since")}</th>
              <th className="wide-only">{t("waiting.state")}</th>
              <th className="num">{t("waiting.for_us")}</th>
              <th className="num">{t("waiting.for_client")}</th>
            </tr>
          </thead>
          <tbody>
            {times.items.map((item, place) => (
              <tr key={place}>
                <td>
                  <Link {...(kindOf(item.kind).address(project, item.record_id) as { to: string })}>
                    <span className="id">{recordNumber(item.kind, item.number, item.sent_as)}</span> {item.title}
                  </Link>
                </td>
                {several && <td className="wide-only">{name(item)}</td>}
                <td className="num wide-only">{w.formatWhen(item.from)}</td>
                <td className="wide-only">{awaited(item)}</td>
                <td className="num">{days(item.team_minutes)}</td>
                <td className="num">{days(item.client_minutes)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}
