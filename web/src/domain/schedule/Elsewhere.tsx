// What other projects ask of the people of a plan: who has work elsewhere and when. Which project it is shows only where
// the reader takes part.
import { useQuery } from "@tanstack/react-query";
import { api } from "../../app/api.ts";
import { Faces } from "../../app/problems.tsx";
import type { Id, List, Told } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { ListTable } from "../../ui/ListTable.tsx";
import { Panel } from "../../ui/Panel.tsx";

export type ElsewhereRow = Told<"ElsewhereRow">;

export const useElsewhere = (project: Id) => useQuery({ queryKey: ["project", project, "people-elsewhere"], queryFn: () => api.get<List<ElsewhereRow>>(`/api/v1/projects/${project}/people-elsewhere`) });

/** The projects among them that the reader sees, each once. */
export function projectsOf(rows: readonly ElsewhereRow[]): { id: Id; name: string }[] {
  const known = new Map(rows.flatMap(({ project }) => (project ? [[project.id, project]] : [])));
  return [...known.values()].toSorted((one, other) => one.name.localeCompare(other.name));
}

interface ElsewherePanelProps {
  project: Id;
  nameOf: (resource: Id) => string | undefined;
  /** These wait: their work did not count. */
  before: readonly Id[];
}

export function ElsewherePanel({ project, nameOf, before }: ElsewherePanelProps) {
  const w = useWords();
  const { t } = w;
  const query = useElsewhere(project);
  return (
    <Panel title={t("elsewhere.title")}>
      <Faces query={query} failed={t("elsewhere.failed")} rows={3}>
        {({ items }) => {
          const counted = items.filter((row) => !row.project || !before.includes(row.project.id));
          if (counted.length === 0) return <p className="muted panel-body">{t("elsewhere.nothing")}</p>;
          return (
            <ListTable heads={[t("elsewhere.who"), t("elsewhere.where"), { label: t("elsewhere.when"), className: "num" }]}>
              {counted.map((row) => (
                <tr key={`${row.resource_id} ${row.project?.id} ${row.from}`}>
                  <th scope="row">{nameOf(row.resource_id)}</th>
                  <td className={row.project ? undefined : "muted"}>{row.project?.name ?? t("elsewhere.unseen")}</td>
                  <td className="num">{w.formatPeriod(row.from, row.until)}</td>
                </tr>
              ))}
            </ListTable>
          );
        }}
      </Faces>
    </Panel>
  );
}
