// What a project promises its clients: how soon a question is answered and solved, by priority.
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../app/api.ts";
import { freshen, keys } from "../../app/cache.ts";
import { Faces } from "../../app/problems.tsx";
import { SaveForm } from "../../app/SaveForm.tsx";
import { toast } from "../../app/toast.ts";
import type { Project, ResponsePromise, ResponsePromises } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Panel } from "../../ui/Panel.tsx";
import "./communication.css";

const path = (project: string) => `/api/v1/projects/${project}/response-promises`;

export function PromisesPanel({ project }: { project: Project }) {
  const { t } = useWords();
  const query = useQuery({ queryKey: keys.promises(project.id), queryFn: () => api.get<ResponsePromises>(path(project.id)) });
  return (
    <Panel title={t("project.promises")}>
      <Faces query={query} failed={t("project.promises_failed")} rows={4}>
        {(kept) => <Promises key={JSON.stringify(kept.items)} project={project} kept={kept.items} />}
      </Faces>
    </Panel>
  );
}

type Hours = Record<string, string>;
const FIELDS = ["first_answer_minutes", "resolution_minutes"] as const;
const slot = (priority: string, field: string) => `${priority}.${field}`;
const hoursOf = (kept: ResponsePromise[]): Hours => Object.fromEntries(kept.flatMap((one) => FIELDS.map((field) => [slot(one.priority, field), String(one[field] / 60)])));

function Promises({ project, kept }: { project: Project; kept: ResponsePromise[] }) {
  const { t } = useWords();
  const [hours, setHours] = useState(() => hoursOf(kept));
  const mayManage = project.role === "project_manager";
  const send = (items: ResponsePromise[]) => api.put(path(project.id), { items }).then(() => freshen(keys.promises(project.id)));
  const keep = useMutation({ mutationFn: send, onSuccess: () => toast({ text: t("project.promises_saved"), undo: () => send(kept) }) });
  const minutes = (priority: string, field: string) => Math.round(Number(hours[slot(priority, field)]) * 60);
  const typed = kept.map((one) => ({ ...one, first_answer_minutes: minutes(one.priority, "first_answer_minutes"), resolution_minutes: minutes(one.priority, "resolution_minutes") }));
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
          {kept.map(({ priority }) => (
            <tr key={priority}>
              <th scope="row">{t(`questions.priority.${priority}`)}</th>
              {FIELDS.map((field) => (
                <td key={field} className="num">
                  <input
                    className="input"
                    type="number"
                    min="0.25"
                    step="0.25"
                    required
                    disabled={!mayManage}
                    aria-label={`${t(`questions.priority.${priority}`)}: ${t(field === "first_answer_minutes" ? "project.promises_first" : "project.promises_resolution")}`}
                    value={hours[slot(priority, field)] ?? ""}
                    onChange={(event) => setHours({ ...hours, [slot(priority, field)]: event.target.value })}
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
