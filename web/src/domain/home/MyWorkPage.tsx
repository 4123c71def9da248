// My work over all projects, in order, filtered by project or words.
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMyWork } from "../../app/cache.ts";
import { Faces } from "../../app/problems.tsx";
import type { WorkItem } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Empty, NothingMatches, type Filter } from "../../ui/Faces.tsx";
import { Options } from "../../ui/Field.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { SearchField } from "../../ui/SearchField.tsx";
import { FollowUpsPanel } from "../communication/FollowUpsPanel.tsx";
import { WorkList } from "./WorkList.tsx";
import "./home.css";

export function MyWorkPage() {
  const { t } = useWords();
  const query = useMyWork();
  return (
    <div className="page middle">
      <div className="page-head">
        <h1>{t("my_work.title")}</h1>
        {query.data && <FilterRow items={query.data.items} />}
      </div>
      <FollowUpsPanel />
      <Panel title={t("my_work.order")} count={query.data?.items.length}>
        <Faces query={query} failed={t("my_work.failed")} rows={8}>
          {(data) => <Matching items={data.items} />}
        </Faces>
      </Panel>
    </div>
  );
}

function useFilter() {
  const { project, text } = useSearch({ from: "/team/my-work" });
  const navigate = useNavigate({ from: "/my-work" });
  const put = (change: { project?: string | undefined; text?: string | undefined }) => void navigate({ search: (now) => ({ ...now, ...change }), replace: true });
  return { project, text, put };
}

function FilterRow({ items }: { items: WorkItem[] }) {
  const { t } = useWords();
  const { project, text, put } = useFilter();
  const projects = [...new Map(items.map((item) => [item.project.id, item.project.name]))];
  return (
    <div className="filters end">
      <SearchField label={t("filter.text")} text={text} onText={(text) => put({ text })} />
      <Options
        aria-label={t("projects.project")}
        value={project ?? ""}
        onChange={(value) => put({ project: value || undefined })}
        choices={[{ value: "", label: t("filter.all_projects") }, ...projects.map(([value, label]) => ({ value, label }))]}
      />
    </div>
  );
}

function Matching({ items }: { items: WorkItem[] }) {
  const { t } = useWords();
  const { project, text, put } = useFilter();
  if (items.length === 0) return <Empty title={t("my_work.empty")}>{t("my_work.empty_text")}</Empty>;
  const shown = items.filter((item) => (!project || item.project.id === project) && (!text || item.task.title.toLowerCase().includes(text.toLowerCase())));
  if (shown.length > 0) return <WorkList items={shown} />;
  const filters: Filter[] = [];
  if (text) filters.push({ label: `“${text}”`, clearLabel: t("faces.clear_filter"), clear: () => put({ text: undefined }) });
  if (project) filters.push({ label: items.find((item) => item.project.id === project)?.project.name ?? t("projects.project"), clearLabel: t("faces.clear_filter"), clear: () => put({ project: undefined }) });
  return <NothingMatches title={t("my_work.nothing", { count: items.length })} filters={filters} clearLabel={t("faces.clear_filters")} onClear={() => put({ text: undefined, project: undefined })} />;
}
