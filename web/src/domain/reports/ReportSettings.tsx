// Whether every report of a project is looked at by a second person before it is sent: off, unless somebody switches it on.
import { useMutation, useQuery } from "@tanstack/react-query";
import { api } from "../../app/api.ts";
import { freshen, keys, writingRole } from "../../app/cache.ts";
import { Faces, tellProblem } from "../../app/problems.tsx";
import { toast } from "../../app/toast.ts";
import type { Project, Told } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { CheckField } from "../../ui/Field.tsx";
import { Panel } from "../../ui/Panel.tsx";

type Settings = Told<"ReportSettings">;

export function ReportSettings({ project }: { project: Project }) {
  const { t } = useWords();
  const path = `/api/v1/projects/${project.id}/report-settings`;
  const key = [...keys.reports(project.id), "settings"];
  const query = useQuery({ queryKey: key, queryFn: () => api.get<Settings>(path) });
  const send = (needs_approval: boolean) => api.put<Settings>(path, { needs_approval }).then(() => freshen(key));
  const keep = useMutation({
    mutationFn: send,
    onSuccess: (_, isOn) => toast({ text: t(isOn ? "report.settings_on" : "report.settings_off"), undo: () => send(!isOn) }),
    onError: tellProblem,
  });
  return (
    <Panel title={t("report.settings")}>
      <div className="panel-body">
        <Faces query={query} failed={t("report.settings_failed")} rows={1}>
          {({ needs_approval }) => <CheckField label={t("report.settings_switch")} hint={t("report.settings_hint")} checked={needs_approval} disabled={writingRole(project) !== "project_manager" || keep.isPending} onChange={(isOn) => keep.mutate(isOn)} />}
        </Faces>
      </div>
    </Panel>
  );
}
