// The communication log of a project: what went to its clients and came from them, most of it written by itself.
// On top a line to note a call or a meeting.
import { useMutation } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useMembers, useParties, useWritingRole } from "../../app/cache.ts";
import { Faces } from "../../app/problems.tsx";
import { SaveList } from "../../app/SaveList.tsx";
import { toast } from "../../app/toast.ts";
import type { Id, Party } from "../../app/wire.ts";
import { useWords, type Words } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Empty, NothingMatches, type Filter } from "../../ui/Faces.tsx";
import { Options, TextField, type Choice } from "../../ui/Field.tsx";
import { MoreRows } from "../../ui/ListTable.tsx";
import { AudienceTag } from "../../ui/Marks.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { SearchField } from "../../ui/SearchField.tsx";
import { MailNotices } from "../correspondence/MailNotices.tsx";
import { aboutOf, createEntry, deleteEntry, freshenLog, restoreEntry, useLog, whatHappened, whyKeptBack, wholeLog, type LogEntry, type LogPerson } from "./log.ts";
import { LOG_KINDS, type LogSearch } from "./log_search.ts";
import { ConversationDialog } from "./ConversationDialog.tsx";
import { LogList } from "./LogList.tsx";
import { NoteForm } from "./NoteForm.tsx";
import "./communication.css";
import "./log.css";

const FROM = "/team/projects/$project/communication" as const;

export function CommunicationPage() {
  const { t } = useWords();
  const { project } = useParams({ from: FROM });
  const parties = useParties(project);
  const role = useWritingRole(project);
  const mayWrite = role !== undefined && role !== "read_only";
  const [isPasting, setPasting] = useState(false);
  return (
    <div className="page stack">
      <MailNotices project={project} isManager={role === "project_manager"} mayWrite={mayWrite} />
      {mayWrite && (
        <Panel
          title={t("log.note_title")}
          actions={
            <>
              <AudienceTag client={false}>{t("audience.internal")}</AudienceTag>
              <Button size="small" onClick={() => setPasting(true)}>
                {t("log.conversation.open")}
              </Button>
            </>
          }
        >
          <div className="panel-body">
            <Faces query={parties} failed={t("party.failed")} rows={2}>
              {({ items }) => <Note project={project} parties={items} />}
            </Faces>
          </div>
        </Panel>
      )}
      <Log project={project} parties={parties.data?.items ?? []} mayWrite={mayWrite} />
      {isPasting && parties.data && <ConversationDialog project={project} parties={parties.data.items} onClose={() => setPasting(false)} />}
    </div>
  );
}

function Note({ project, parties }: { project: Id; parties: Party[] }) {
  const { t } = useWords();
  const [count, setCount] = useState(0);
  const create = useMutation({
    mutationFn: (body: Parameters<typeof createEntry>[1]) => createEntry(project, body),
    onSuccess: async (entry) => {
      setCount(count + 1);
      await freshenLog(project);
      toast({ text: t("log.noted"), undo: () => deleteEntry(entry.id).then(() => freshenLog(project)).then(() => () => void restoreEntry(entry.id).then(() => freshenLog(project))) });
    },
  });
  return <NoteForm key={count} project={project} parties={parties} busy={create.isPending} error={create.error} onSend={(body) => create.mutate(body)} />;
}

function Log({ project, parties, mayWrite }: { project: Id; parties: Party[]; mayWrite: boolean }) {
  const { t } = useWords();
  const search: LogSearch = useSearch({ from: FROM });
  const navigate = useNavigate({ from: "/projects/$project/communication" });
  const put = (change: LogSearch) => void navigate({ search: (now) => ({ ...now, ...change }), replace: true });
  const query = useLog(project, search);
  const entries = query.data?.pages.flatMap((page) => page.items);
  const people = usePeople(project, parties, query.data?.pages[0]?.people ?? []);
  return (
    <Panel title={t("log.title")} actions={<LogActs project={project} search={search} />}>
      <LogFilters parties={parties} people={people} search={search} put={put} />
      <Faces query={{ ...query, data: entries } as never} failed={t("log.failed")} rows={8}>
        {(all: LogEntry[]) => (all.length > 0 ? <LogList project={project} parties={parties} entries={all} mayWrite={mayWrite} /> : <Nothing parties={parties} people={people} search={search} put={put} />)}
      </Faces>
      <MoreRows query={query} label={t("log.older")} />
    </Panel>
  );
}

/** Whom the log can be filtered by: both sides' people, and whoever stands in it and is gone. */
function usePeople(project: Id, parties: Party[], inLog: LogPerson[]): Choice[] {
  const { t } = useWords();
  const members = useMembers(project);
  const people = new Map([...parties.flatMap((party) => party.contacts), ...(members.data?.items ?? [])].map((person) => [person.person_id, person.name]));
  const gone = inLog.filter((person) => members.isSuccess && !people.has(person.id));
  return [...[...people].map(([value, label]) => ({ value, label })), ...gone.map((person) => ({ value: person.id, label: t("log.person_gone", { name: person.name }) }))];
}

interface FilterProps {
  parties: Party[];
  people: Choice[];
  search: LogSearch;
  put: (change: LogSearch) => void;
}

function LogFilters({ parties, people, search, put }: FilterProps) {
  const { t } = useWords();
  return (
    <div className="panel-body log-filters">
      <SearchField label={t("log.search")} text={search.text} onText={(text) => put({ text })} />
      <Options aria-label={t("log.kind")} value={search.kind ?? ""} onChange={(kind) => put({ kind: kind || undefined })} choices={[{ value: "", label: t("log.all_kinds") }, ...LOG_KINDS.map((kind) => ({ value: kind, label: t(`log.kind.${kind}`) }))]} />
      {parties.length > 1 && <Options aria-label={t("log.party")} value={search.party ?? ""} onChange={(party) => put({ party: party || undefined })} choices={[{ value: "", label: t("log.all_parties") }, ...parties.map((party) => ({ value: party.id, label: party.client_name }))]} />}
      <Options aria-label={t("log.person")} value={search.person ?? ""} onChange={(person) => put({ person: person || undefined })} choices={[{ value: "", label: t("log.all_people") }, ...people]} />
      <TextField label={t("log.from")} type="date" value={search.from ?? ""} onChange={(from) => put({ from: from || undefined })} />
      <TextField label={t("log.until")} type="date" value={search.until ?? ""} onChange={(until) => put({ until: until || undefined })} />
    </div>
  );
}

function Nothing({ parties, people, search, put }: FilterProps) {
  const w = useWords();
  const filters = filtersOf(w, parties, people, search, put);
  if (filters.length === 0) return <Empty title={w.t("log.empty")}>{w.t("log.empty_text")}</Empty>;
  const clear = () => put({ kind: undefined, party: undefined, person: undefined, from: undefined, until: undefined, text: undefined });
  return <NothingMatches title={w.t("log.nothing")} filters={filters} clearLabel={w.t("faces.clear_filters")} onClear={clear} />;
}

function filtersOf(w: Words, parties: Party[], people: Choice[], search: LogSearch, put: (change: LogSearch) => void): Filter[] {
  const person = people.find((each) => each.value === search.person)?.label ?? w.t("log.person");
  const labels: [keyof LogSearch, string | undefined][] = [
    ["text", search.text && `“${search.text}”`],
    ["kind", search.kind && w.t(`log.kind.${search.kind}`)],
    ["party", search.party && (parties.find((party) => party.id === search.party)?.client_name ?? w.t("log.party"))],
    ["person", search.person && person],
    ["from", search.from && `${w.t("log.from")} ${w.formatDate(search.from)}`],
    ["until", search.until && `${w.t("log.until")} ${w.formatDate(search.until)}`],
  ];
  return labels.flatMap(([name, label]) => (label ? [{ label, clearLabel: w.t("faces.clear_filter"), clear: () => put({ [name]: undefined }) }] : []));
}

function LogActs({ project, search }: { project: Id; search: LogSearch }) {
  const { t } = useWords();
  return (
    <>
      <Link className="small" to="/projects/$project/communication-plan" params={{ project }}>
        {t("communication_plan.title")}
      </Link>
      <Link className="small" to="/projects/$project/waiting-times" params={{ project }}>
        {t("waiting.title")}
      </Link>
      <SaveLog project={project} search={search} />
    </>
  );
}

/** The whole log as it is filtered, not only what is on screen. */
function SaveLog({ project, search }: { project: Id; search: LogSearch }) {
  const w = useWords();
  return (
    <SaveList
      name={w.t("log.title")}
      rows={async () => {
        const entries = await wholeLog(project, search);
        const head = ["log.at", "log.kind", "log.by", "log.people", "log.what", "log.about", "log.words", "log.owner", "log.due"].map((key) => w.t(key));
        const row = (entry: LogEntry) => [
          entry.at,
          w.t(`log.kind.${entry.kind}`),
          entry.actor?.name,
          entry.people.map((person) => person.name).join(", "),
          whatHappened(w, entry),
          aboutOf(entry),
          entry.words || whyKeptBack(w, entry),
          entry.follow_up?.owner.name,
          entry.follow_up?.due,
        ];
        return [head, ...entries.map(row)];
      }}
    />
  );
}
