// The change requests of a project: the list with its filters, the ways to take a new one down (a form, or a mail
// that is dropped onto the page), the log.
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useActions } from "../../app/actions.ts";
import { useWritingRole } from "../../app/cache.ts";
import { formatMoney } from "../../app/money.ts";
import { Faces } from "../../app/problems.tsx";
import { recordNumber } from "../../app/record_kinds.ts";
import { SaveList } from "../../app/SaveList.tsx";
import type { Id } from "../../app/wire.ts";
import { useWords, type Words } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Empty, NothingMatches, type Filter } from "../../ui/Faces.tsx";
import { Options } from "../../ui/Field.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { SearchField } from "../../ui/SearchField.tsx";
import { ClockBar } from "../communication/ClockBar.tsx";
import { ChooseFiles, DropPlace } from "../documents/DropPlace.tsx";
import { useChanges, type ListedChange } from "./change.ts";
import { ORIGINS, STATES } from "./change_kinds.ts";
import { ChangeStateTag } from "./ChangeMarks.tsx";
import { matches, sorted, SORTS, type ChangesSearch } from "./changes_search.ts";
import { shortShift } from "./effect_words.ts";
import { MailDialog } from "./MailDialog.tsx";
import { NewChangeDialog } from "./NewChangeDialog.tsx";
import "../documents/documents.css";
import "./changes.css";

const FROM = "/team/projects/$project/changes" as const;

export function ChangesPage() {
  const { t } = useWords();
  const { project } = useParams({ from: FROM });
  const search = useSearch({ from: FROM });
  const navigate = useNavigate({ from: "/projects/$project/changes" });
  const put = (change: ChangesSearch) => void navigate({ search: (now) => ({ ...now, ...change }), replace: true });
  const query = useChanges(project);
  const role = useWritingRole(project);
  const mayWrite = role !== undefined && role !== "read_only";
  const [mails, setMails] = useState<{ files: File[]; turn: number }>();
  const take = (files: File[]) => setMails((now) => ({ files, turn: (now?.turn ?? 0) + 1 }));
  const begin = mayWrite && (
    <>
      <ChooseFiles inPalette accept=".eml" onFiles={take} label={t("changes.mail.choose")} hint={t("changes.mail.choose_hint")} />
      <Button kind="primary" icon="plus" onClick={() => put({ new: "change" })}>
        {t("changes.new")}
      </Button>
    </>
  );
  const openLog = () => void navigate({ to: "/projects/$project/changes/log", params: { project }, search: {} });
  useActions([...(mayWrite ? [{ label: t("changes.new"), icon: "plus" as const, act: () => put({ new: "change" }) }] : []), { label: t("changes.log"), icon: "change", act: openLog }]);
  return (
    <DropPlace className="page changes-page" onFiles={mayWrite && !mails ? take : undefined} label={t("changes.mail.drop")}>
      <div className="page-head">
        <Filters search={search} put={put} />
        <Link className="button end" to="/projects/$project/changes/log" params={{ project }}>
          <Icon name="document" />
          {t("changes.log")}
        </Link>
        {query.data?.length !== 0 && begin}
      </div>
      <Panel title={t("project.changes")} count={query.data?.length} actions={<SaveChanges changes={(query.data ?? []).filter((change) => matches(change, search))} />}>
        <Faces query={query} failed={t("changes.failed")} rows={6}>
          {(changes) => {
            if (changes.length === 0)
              return (
                <Empty title={t("changes.empty")} action={begin ? <div className="row wrap begin">{begin}</div> : undefined}>
                  {t("changes.empty_text")}
                </Empty>
              );
            const shown = sorted(changes.filter((change) => matches(change, search)), search.sort);
            return shown.length > 0 ? <ChangeTable project={project} changes={shown} /> : <Nothing count={changes.length} search={search} put={put} />;
          }}
        </Faces>
      </Panel>
      {search.new && <NewChangeDialog project={project} onClose={() => put({ new: undefined })} />}
      {mails && <MailDialog key={mails.turn} project={project} files={mails.files} onOther={take} onClose={() => setMails(undefined)} />}
    </DropPlace>
  );
}

function Filters({ search, put }: { search: ChangesSearch; put: (change: ChangesSearch) => void }) {
  const { t } = useWords();
  return (
    <div className="filters">
      <SearchField label={t("filter.text")} text={search.text} onText={(text) => put({ text })} />
      <Options
        aria-label={t("projects.state")}
        value={search.state ?? ""}
        onChange={(state) => put({ state: (state || undefined) as ChangesSearch["state"] })}
        choices={[{ value: "", label: t("filter.all_states") }, { value: "open", label: t("changes.all_open") }, { value: "overdue", label: t("questions.overdue") }, ...STATES.map((state) => ({ value: state, label: t(`change.state.${state}`) }))]}
      />
      <Options
        aria-label={t("changes.origin")}
        value={search.origin ?? ""}
        onChange={(origin) => put({ origin: (origin || undefined) as ChangesSearch["origin"] })}
        choices={[{ value: "", label: t("changes.all_origins") }, ...ORIGINS.map((origin) => ({ value: origin, label: t(`change.origin.${origin}`) }))]}
      />
      <Options aria-label={t("changes.sort")} value={search.sort ?? "received"} onChange={(sort) => put({ sort: (sort === "received" ? undefined : sort) as ChangesSearch["sort"] })} choices={SORTS.map((sort) => ({ value: sort, label: t(`changes.sort.${sort}`) }))} />
    </div>
  );
}

function stateName(t: Words["t"], state: NonNullable<ChangesSearch["state"]>): string {
  if (state === "open") return t("changes.all_open");
  return state === "overdue" ? t("questions.overdue") : t(`change.state.${state}`);
}

function Nothing({ count, search, put }: { count: number; search: ChangesSearch; put: (change: ChangesSearch) => void }) {
  const { t } = useWords();
  const filter = (label: string, change: ChangesSearch): Filter => ({ label, clearLabel: t("faces.clear_filter"), clear: () => put(change) });
  const filters: Filter[] = [];
  if (search.text) filters.push(filter(`“${search.text}”`, { text: undefined }));
  if (search.state) filters.push(filter(stateName(t, search.state), { state: undefined }));
  if (search.origin) filters.push(filter(t(`change.origin.${search.origin}`), { origin: undefined }));
  return <NothingMatches title={t("changes.nothing", { count })} filters={filters} clearLabel={t("faces.clear_filters")} onClear={() => put({ text: undefined, state: undefined, origin: undefined })} />;
}

function ChangeTable({ project, changes }: { project: Id; changes: ListedChange[] }) {
  const w = useWords();
  const { t } = w;
  return (
    <div className="list-scroll">
      <table className="list changes-list">
        <thead>
          <tr>
            <th>{t("questions.number")}</th>
            <th>{t("record.change_request")}</th>
            <th>{t("projects.state")}</th>
            <th className="wide-only">{t("changes.origin")}</th>
            <th className="wide-only">{t("changes.asked_by")}</th>
            <th className="num wide-only">{t("changes.received")}</th>
            <th className="num wide-only">{t("changes.wanted_by")}</th>
            <th className="wide-only">{t("questions.clock")}</th>
            <th className="num wide-only">{t("changes.effect")}</th>
            <th className="num wide-only">{t("changes.price")}</th>
          </tr>
        </thead>
        <tbody>
          {changes.map((change) => (
            <tr key={change.id}>
              <td className="id">{recordNumber("change_request", change.number)}</td>
              <td className="change-title">
                <Link to="/projects/$project/changes/$change" params={{ project, change: change.id }}>
                  {change.title}
                </Link>
                <ComesTo change={change} />
              </td>
              <td>
                <ChangeStateTag state={change.state} />
              </td>
              <td className="wide-only">{t(`change.origin.${change.origin}`)}</td>
              <td className="wide-only asked-by">{change.asked_by_name || "–"}</td>
              <td className="num wide-only">{w.formatDate(change.received_at)}</td>
              <td className="num wide-only">{w.formatDate(change.wanted_by)}</td>
              <td className="wide-only nowrap">{change.clock && <ClockBar clock={change.clock} of="change_request" />}</td>
              <td className="num wide-only nowrap">{effectOf(w, change)}</td>
              <td className="num wide-only nowrap">{priceOf(w, change)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** On a narrow screen, where the columns have no room. */
function ComesTo({ change }: { change: ListedChange }) {
  const w = useWords();
  const said = [effectOf(w, change), priceOf(w, change)].filter(Boolean);
  return (
    <>
      {said.length > 0 && <span className="comes-to muted small">{said.join(" · ")}</span>}
      {change.clock?.state === "over" && (
        <span className="comes-to">
          <ClockBar clock={change.clock} of="change_request" />
        </span>
      )}
    </>
  );
}

function effectOf(w: Words, { finish_moves_working_days: days }: ListedChange): string {
  if (typeof days !== "number") return "";
  return days === 0 ? w.t("changes.finish_stays") : shortShift(w, days);
}

const priceOf = (w: Words, { price }: ListedChange): string => (price ? formatMoney(w.language, price, true) : "");

function SaveChanges({ changes }: { changes: ListedChange[] }) {
  const w = useWords();
  const { t } = w;
  if (changes.length === 0) return null;
  const head = ["questions.number", "record.change_request", "projects.state", "changes.origin", "changes.asked_by", "changes.received", "changes.wanted_by", "changes.effect", "changes.price"].map((key) => t(key));
  const row = (change: ListedChange) => [recordNumber("change_request", change.number), change.title, t(`change.state.${change.state}`), t(`change.origin.${change.origin}`), change.asked_by_name, change.received_at.slice(0, 10), change.wanted_by, change.finish_moves_working_days, priceOf(w, change)];
  return <SaveList name={t("project.changes")} rows={() => [head, ...changes.map(row)]} />;
}
