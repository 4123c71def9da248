// What a project promises its clients: how soon a question is answered and solved, by priority, and how soon a change
// request is answered and offered.
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../app/api.ts";
import { freshen, keys, writingRole } from "../../app/cache.ts";
import { Faces } from "../../app/problems.tsx";
import { SaveForm } from "../../app/SaveForm.tsx";
import { toast } from "../../app/toast.ts";
import type { Project, PromisedTime, ResponsePromises } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Panel } from "../../ui/Panel.tsx";
import "./communication.css";

const path = (project: string) => `/api/v1/projects/${project}/response-promises`;

export function PromisesPanel({ project }: { project: Project }) {
  const { t } = useWords();
  const query = useQuery({ queryKey: keys.promises(project.id), queryFn: () => api.get<ResponsePromises>(path(project.id)) });
  return (
    <Panel id="promises" title={t("project.promises")}>
      <Faces query={query} failed={t("project.promises_failed")} rows={4}>
        {({ items, change_requests }) => <PromisesForm key={JSON.stringify([items, change_requests])} project={project} kept={{ items, change_requests }} />}
      </Faces>
    </Panel>
  );
}

type Hours = Record<string, string>;
type Promises = Pick<ResponsePromises, "items" | "change_requests">;
const FIELDS = ["first_answer_minutes", "resolution_minutes"] as const;
const CHANGES = "change_requests";
const slot = (row: string, field: string) => `${row}.${field}`;
const hoursOf = (row: string, kept: PromisedTime) => FIELDS.map((field) => [slot(row, field), String(kept[field] / 60)]);

function PromisesForm({ project, kept }: { project: Project; kept: Promises }) {
  const { t } = useWords();
  const [hours, setHours] = useState<Hours>(() => Object.fromEntries([...kept.items.flatMap((one) => hoursOf(one.priority, one)), ...hoursOf(CHANGES, kept.change_requests)]));
  const mayManage = writingRole(project) === "project_manager";
  const send = (promises: Promises) => api.put(path(project.id), promises).then(() => freshen(keys.promises(project.id)));
  const keep = useMutation({ mutationFn: send, onSuccess: () => toast({ text: t("project.promises_saved"), undo: () => send(kept) }) });
  const minutes = (row: string, field: string) => Math.round(Number(hours[slot(row, field)]) * 60);
  const typedIn = (row: string): PromisedTime => ({ first_answer_minutes: minutes(row, "first_answer_minutes"), resolution_minutes: minutes(row, "resolution_minutes") });
  const typed: Promises = { items: kept.items.map((one) => ({ ...one, ...typedIn(one.priority) })), change_requests: typedIn(CHANGES) };
  const rows = [...kept.items.map(({ priority }) => ({ row: priority as string, name: t(`questions.priority.${priority}`) })), { row: CHANGES, name: t("project.promises_changes") }];
  return (
    <SaveForm keep={keep} mayChange={mayManage} isChanged={JSON.stringify(typed) !== JSON.stringify(kept)} onSave={() => keep.mutate(typed)}>
      <p className="muted small">{t("project.promises_hint")}</p>
      <table className="list promises">
        <thead>
          <tr>
            <th>{t("project.promises_priority")}</th>
            <th className="num">{t("project.promises_first")}</th>
            <th className="num">{t("project.promises_resolution")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ row, name }) => (
            <tr key={row}>
              <th scope="row">{name}</th>
              {FIELDS.map((field) => (
                <td key={field} className="num">
                  <input
                    className="input"
                    type="number"
                    min="0.25"
                    step="0.25"
                    required
                    disabled={!mayManage}
                    aria-label={`${name}: ${t(field === "first_answer_minutes" ? "project.promises_first" : "project.promises_resolution")}`}
                    value={hours[slot(row, field)] ?? ""}
                    onChange={(event) => setHours({ ...hours, [slot(row, field)]: event.target.value })}
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </SaveForm>
  );
}
