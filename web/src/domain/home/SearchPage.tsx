// What was found for the words in the address, over all projects or in one.
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { api } from "../../app/api.ts";
import { useProjects } from "../../app/cache.ts";
import { Faces } from "../../app/problems.tsx";
import { kindOf, recordNumber } from "../../app/record_kinds.ts";
import type { List, SearchHit } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Empty, NothingMatches } from "../../ui/Faces.tsx";
import { Options } from "../../ui/Field.tsx";
import { Panel } from "../../ui/Panel.tsx";
import "./home.css";

export function SearchPage() {
  const { t } = useWords();
  const { q = "", project } = useSearch({ from: "/team/search" });
  const navigate = useNavigate({ from: "/search" });
  const [typed, setTyped] = useState(q);
  const projects = useProjects().data?.items ?? [];
  const address = `/api/v1/search?q=${encodeURIComponent(q)}${project ? `&project=${project}` : ""}`;
  const query = useQuery({ queryKey: ["search", q, project ?? ""], queryFn: () => api.get<List<SearchHit>>(address), enabled: q.length > 0 });
  const put = (change: { q?: string | undefined; project?: string | undefined }) => void navigate({ search: (now) => ({ ...now, ...change }) });
  return (
    <div className="page middle">
      <form
        className="page-head"
        role="search"
        onSubmit={(event) => {
          event.preventDefault();
          put({ q: typed.trim() || undefined });
        }}
      >
        <h1>{t("search.title")}</h1>
        <div className="filters end">
          <input className="input" type="search" autoFocus aria-label={t("search.words")} placeholder={t("search.words")} value={typed} onChange={(event) => setTyped(event.target.value)} />
          <Options
            aria-label={t("projects.project")}
            value={project ?? ""}
            onChange={(value) => put({ project: value || undefined })}
            choices={[{ value: "", label: t("filter.all_projects") }, ...projects.map((each) => ({ value: each.id, label: each.name }))]}
          />
          <Button kind="primary" type="submit" icon="search">
            {t("search.act")}
          </Button>
        </div>
      </form>
      <Panel title={q ? t("search.for", { q }) : t("search.title")} count={query.data?.items.length}>
        {q ? (
          <Faces query={query}>{(data) => (data.items.length === 0 ? <None q={q} project={project} put={put} /> : <Hits hits={data.items} />)}</Faces>
        ) : (
          <Empty title={t("search.empty")}>{t("search.empty_text")}</Empty>
        )}
      </Panel>
    </div>
  );
}

function None({ q, project, put }: { q: string; project: string | undefined; put: (change: { project?: undefined; q?: undefined }) => void }) {
  const { t } = useWords();
  const name = useProjects().data?.items.find((each) => each.id === project)?.name;
  const filters = name ? [{ label: name, clearLabel: t("faces.clear_filter"), clear: () => put({ project: undefined }) }] : [];
  return <NothingMatches title={t("search.nothing", { q })} filters={filters} clearLabel={t("faces.clear_filters")} onClear={() => put(project ? { project: undefined } : { q: undefined })} />;
}

function Hits({ hits }: { hits: SearchHit[] }) {
  const { first } = useWords();
  return (
    <ul className="rows hits">
      {hits.map((hit) => (
        <li key={hit.record_id}>
          <div className="row">
            <HitLink hit={hit} />
            <span className="id end">
              {first([`record.${hit.kind}`, "record.other"])} {recordNumber(hit.kind, hit.number)}
            </span>
          </div>
          <p className="muted small">{hit.project.name}</p>
        </li>
      ))}
    </ul>
  );
}

function HitLink({ hit }: { hit: SearchHit }) {
  const kind = kindOf(hit.kind);
  if (kind.opens === "page") return <Link {...(kind.address(hit.project.id, hit.record_id) as { to: string })}>{hit.title}</Link>;
  return (
    <Link to="." search={(now: Record<string, unknown>) => ({ ...now, record: hit.record_id }) as never}>
      {hit.title}
    </Link>
  );
}
