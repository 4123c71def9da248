// The register of requirements: what is wanted, where it stands with the client, and what is missing.
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useActions } from "../../app/actions.ts";
import { useWritingRole } from "../../app/cache.ts";
import { ProblemNotice } from "../../app/problems.tsx";
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Empty, NothingMatches, type Filter } from "../../ui/Faces.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { Faces } from "../../app/problems.tsx";
import { AskConfirmation } from "./AskConfirmation.tsx";
import { DropDialog } from "./DropDialog.tsx";
import { GapList } from "./GapList.tsx";
import { NewRequirement } from "./NewRequirement.tsx";
import { RegisterTable } from "./RegisterTable.tsx";
import { ScopeFilters } from "./ScopeFilters.tsx";
import { ScopeSentence } from "./ScopeSentence.tsx";
import { ScopeViews } from "./ScopeViews.tsx";
import { isFiltered, NO_FILTER, readScopeSearch, rowsOf, type Place, type RegisterRow, type ScopeSearch } from "./register_search.ts";
import { recordOf, registerPath, TO_BE_CONFIRMED, type Register, type Requirement } from "./requirement.ts";
import { useGaps, useRegister } from "./use_register.ts";
import "./deliverables.css";
import "./scope.css";

export type PutSearch = (change: ScopeSearch & { record?: string | undefined }, replace?: boolean) => void;

export function ScopePage() {
  const { t } = useWords();
  const { project } = useParams({ from: "/team/projects/$project/scope" });
  const given = useSearch({ from: "/team/projects/$project/scope" }) as Record<string, unknown>;
  const search = readScopeSearch(given);
  const navigate = useNavigate();
  const put: PutSearch = (change, replace = false) => void navigate({ to: ".", search: ((now: object) => ({ ...now, ...change })) as never, replace, resetScroll: false });
  const role = useWritingRole(project);
  const mayEdit = role !== undefined && role !== "read_only";
  const mayAsk = role === "project_manager";
  const query = useRegister(project, search);
  const counts = query.data?.pages[0]?.counts ?? {};
  const [chosen, setChosen] = useState<ReadonlyMap<Id, Requirement>>(new Map());
  const [asking, setAsking] = useState<Requirement[]>();
  const [dropping, setDropping] = useState<Requirement[]>();
  useScopeActions(project, put, { mayEdit, mayAsk });
  const close = () => {
    setAsking(undefined);
    setDropping(undefined);
    setChosen(new Map());
  };
  return (
    <div className="page scope">
      <ScopeViews project={project} view="requirements" />
      <ScopeSentence project={project} counts={counts} />
      <Head project={project} counts={counts} put={put} mayEdit={mayEdit} mayAsk={mayAsk} />
      <ScopeFilters project={project} search={search} put={put} />
      <Panel
        title={t("scope.requirements")}
        count={t("scope.count", { count: sumOf(counts) })}
        actions={
          <a className="button quiet small no-print" href={`${registerPath(project)}/export`} download>
            {t("act.export_csv")}
          </a>
        }
      >
        {chosen.size > 0 && <Bulk count={chosen.size} onAsk={mayAsk ? () => setAsking([...chosen.values()]) : undefined} onDrop={() => setDropping([...chosen.values()])} onNone={() => setChosen(new Map())} />}
        {search.gap ? (
          <GapFaces project={project} search={search} put={put} />
        ) : (
          <Faces query={{ ...query, data: query.data } as never} failed={t("scope.failed")} rows={8}>
            {(data: { pages: Register[]; pageParams: Place[] }) => {
              const rows = rowsOfPages(search, data);
              const isFetching = query.hasNextPage && data.pages.every((page) => page.items.length === 0);
              if (rows.length === 0 && !isFetching) return <Nothing project={project} search={search} put={put} all={sumOf(counts)} mayEdit={mayEdit} />;
              return <RegisterTable rows={rows} search={search} open={given.record as string | undefined} chosen={mayEdit ? chosen : undefined} onChosen={setChosen} onOpen={(id) => put({ record: recordOf(id) })} more={query} />;
            }}
          </Faces>
        )}
        {query.isFetchNextPageError && <ProblemNotice reason={query.error} />}
      </Panel>
      {search.new && <NewRequirement project={project} onClose={(made) => put({ new: undefined, ...(made ? { record: recordOf(made) } : {}) })} />}
      {(search.ask || asking) && (
        <AskConfirmation
          project={project}
          chosen={asking ?? []}
          onClose={() => {
            close();
            put({ ask: undefined });
          }}
        />
      )}
      {dropping && <DropDialog project={project} requirements={dropping} onClose={close} />}
    </div>
  );
}

interface Rights {
  mayEdit: boolean;
  mayAsk: boolean;
}

/** What the palette offers on this page. */
function useScopeActions(project: Id, put: PutSearch, { mayEdit, mayAsk }: Rights) {
  const { t } = useWords();
  const navigate = useNavigate();
  useActions([
    ...(mayEdit ? [{ label: t("scope.write"), icon: "plus" as const, act: () => put({ new: "requirement" }) }, { label: t("scope.import"), icon: "upload" as const, act: () => void navigate({ to: "/projects/$project/requirements/import", params: { project } }) }] : []),
    ...(mayAsk ? [{ label: t("scope.ask"), icon: "door" as const, act: () => put({ ask: "client" }) }] : []),
    { label: t("scope.document"), icon: "document", act: () => void navigate({ to: "/projects/$project/requirements/document", params: { project } }) },
    { label: t("sign_offs.title"), icon: "tick", act: () => void navigate({ to: "/projects/$project/sign-offs", params: { project } }) },
    { label: t("act.export_csv"), icon: "copy", act: () => location.assign(`${registerPath(project)}/export`) },
  ]);
}

function Head({ project, counts, put, mayEdit, mayAsk }: Rights & { project: Id; counts: Register["counts"]; put: PutSearch }) {
  const { t } = useWords();
  const navigate = useNavigate();
  const toBeConfirmed = TO_BE_CONFIRMED.reduce((sum, state) => sum + (counts[state] ?? 0), 0);
  return (
    <div className="page-head">
      {mayEdit && (
        <>
          <Button kind="primary" icon="plus" onClick={() => put({ new: "requirement" })}>
            {t("scope.write")}
          </Button>
          <Button icon="upload" onClick={() => void navigate({ to: "/projects/$project/requirements/import", params: { project } })}>
            {t("scope.import")}
          </Button>
        </>
      )}
      {mayAsk && toBeConfirmed > 0 && (
        <Button className="end" kind="to-client" icon="door" onClick={() => put({ ask: "client" })}>
          {t("scope.ask_count", { count: toBeConfirmed })}
        </Button>
      )}
    </div>
  );
}

/** What can be done to the rows that are chosen. */
function Bulk({ count, onAsk, onDrop, onNone }: { count: number; onAsk: (() => void) | undefined; onDrop: () => void; onNone: () => void }) {
  const { t } = useWords();
  return (
    <div className="bulk" role="region" aria-label={t("scope.chosen", { count })}>
      <span className="strong">{t("scope.chosen", { count })}</span>
      {onAsk && (
        <Button size="small" kind="to-client" icon="door" onClick={onAsk}>
          {t("scope.ask")}
        </Button>
      )}
      <Button size="small" kind="danger" onClick={onDrop}>
        {t("requirement.drop")}
      </Button>
      <Button size="small" kind="quiet" onClick={onNone}>
        {t("scope.choose_none")}
      </Button>
    </div>
  );
}

/** Made once of what was fetched, not at every scroll. */
const made = new WeakMap<object, { group: string | undefined; rows: RegisterRow[] }>();

function rowsOfPages(search: ScopeSearch, data: { pages: Register[]; pageParams: Place[] }): RegisterRow[] {
  const known = made.get(data);
  if (known && known.group === search.group) return known.rows;
  const rows = rowsOf(search, data.pages, data.pageParams);
  made.set(data, { group: search.group, rows });
  return rows;
}

/** Those that were dropped are not counted. */
function sumOf(counts: Register["counts"]): number {
  return Object.entries(counts).reduce((sum, [state, count]) => (state === "dropped" ? sum : sum + (count ?? 0)), 0);
}

interface PartProps {
  project: Id;
  search: ScopeSearch;
  put: PutSearch;
}

function Nothing({ project, search, put, all, mayEdit }: PartProps & { all: number; mayEdit: boolean }) {
  const { t } = useWords();
  const navigate = useNavigate();
  if (!isFiltered(search))
    return (
      <Empty
        title={t("scope.empty")}
        action={
          mayEdit && (
            <>
              <Button kind="primary" icon="plus" onClick={() => put({ new: "requirement" })}>
                {t("scope.write_first")}
              </Button>
              <Button icon="upload" onClick={() => void navigate({ to: "/projects/$project/requirements/import", params: { project } })}>
                {t("scope.import")}
              </Button>
            </>
          )
        }
      >
        {t("scope.empty_text")}
      </Empty>
    );
  return <NothingMatches title={t("scope.nothing", { count: all })} filters={useFilters(search, put)} clearLabel={t("faces.clear_filters")} onClear={() => put(NO_FILTER)} />;
}

function useFilters(search: ScopeSearch, put: PutSearch): Filter[] {
  const { t } = useWords();
  const said: [keyof ScopeSearch, string | undefined][] = [
    ["text", search.text && `“${search.text}”`],
    ["state", search.state && t(`requirement.state.${search.state}`)],
    ["kind", search.kind && t(`requirement.kind.${search.kind}`)],
    ["priority", search.priority && t(`requirement.priority.${search.priority}`)],
    ["owner", search.owner && t("task.owner")],
    ["party", search.party && t("projects.client")],
  ];
  return said.filter(([, label]) => label).map(([name, label]) => ({ label: label!, clearLabel: t("faces.clear_filter"), clear: () => put({ [name]: undefined }, true) }));
}

function GapFaces({ project, search, put }: PartProps) {
  const { t } = useWords();
  const query = useGaps(project);
  return (
    <Faces query={query} failed={t("scope.failed")} rows={6}>
      {(gaps) => {
        const found = search.gap === "without_criteria" ? gaps.without_criteria : gaps.without_task;
        if (found.length > 0) return <GapList found={found} onOpen={(id) => put({ record: recordOf(id) })} />;
        return (
          <Empty title={t(`scope.no_gap.${search.gap}`)} action={<Button onClick={() => put({ gap: undefined })}>{t("faces.clear_filters")}</Button>} />
        );
      }}
    </Faces>
  );
}
