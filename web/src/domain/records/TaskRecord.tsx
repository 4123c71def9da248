// A task in the panel: its fields, who may see it, what was said of it.
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { api } from "../../app/api.ts";
import { keys, useParties, useWritingRole } from "../../app/cache.ts";
import { Faces } from "../../app/problems.tsx";
import { useWords } from "../../app/words.ts";
import { AudienceBar } from "./AudienceBar.tsx";
import type { PanelProps } from "./RecordPanel.tsx";
import { RecordTalk } from "./RecordTalk.tsx";
import { TaskFields } from "./TaskFields.tsx";
import type { TaskDetail } from "./task.ts";

export function TaskRecord({ record, onTitle }: PanelProps) {
  const { t } = useWords();
  const query = useQuery({ queryKey: keys.record(record), queryFn: () => api.get<TaskDetail>(`/api/v1/tasks/${record}`) });
  const title = query.data?.title;
  useEffect(() => {
    if (title) onTitle(title);
  }, [title, onTitle]);
  return (
    <Faces query={query} failed={t("record.failed")} rows={6}>
      {(task) => <Opened task={task} />}
    </Faces>
  );
}

function Opened({ task }: { task: TaskDetail }) {
  const project = task.project_id;
  const role = useWritingRole(project);
  const parties = useParties(project).data?.items ?? [];
  const mayEdit = role !== undefined && role !== "read_only";
  return (
    <>
      <TaskFields key={task.id} task={task} project={project} mayEdit={mayEdit} />
      <AudienceBar task={task} project={project} parties={parties} mayEdit={mayEdit} />
      <RecordTalk record={task.id} project={project} mayWrite={mayEdit} />
    </>
  );
}
