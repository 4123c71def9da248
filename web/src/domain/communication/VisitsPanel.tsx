// Whether the log notes on which days the client's people look at their page: off, unless somebody switches it on.
import { useMutation, useQuery } from "@tanstack/react-query";
import { api } from "../../app/api.ts";
import { freshen, keys, writingRole } from "../../app/cache.ts";
import { Faces, tellProblem } from "../../app/problems.tsx";
import { toast } from "../../app/toast.ts";
import type { Project, Told } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { CheckField } from "../../ui/Field.tsx";
import { Panel } from "../../ui/Panel.tsx";

type Settings = Told<"CommunicationSettings">;

export function VisitsPanel({ project }: { project: Project }) {
  const { t } = useWords();
  const path = `/api/v1/projects/${project.id}/communication-settings`;
  const key = keys.communicationSettings(project.id);
  const query = useQuery({ queryKey: key, queryFn: () => api.get<Settings>(path) });
  const send = (logs_visits: boolean) => api.put<Settings>(path, { logs_visits }).then(() => freshen(key));
  const keep = useMutation({
    mutationFn: send,
    onSuccess: (_, isOn) => toast({ text: t(isOn ? "log.visits.on" : "log.visits.off"), undo: () => send(!isOn) }),
    onError: tellProblem,
  });
  return (
    <Panel title={t("log.visits.title")}>
      <div className="panel-body">
        <Faces query={query} failed={t("log.visits.failed")} rows={1}>
          {({ logs_visits }) => <CheckField label={t("log.visits.switch")} hint={t("log.visits.hint")} checked={logs_visits} disabled={writingRole(project) !== "project_manager" || keep.isPending} onChange={(isOn) => keep.mutate(isOn)} />}
        </Faces>
      </div>
    </Panel>
  );
}
