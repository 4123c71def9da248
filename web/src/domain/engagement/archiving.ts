// Archiving a project and opening it again: what is told of it, and what is asked anew.
import { useMutation } from "@tanstack/react-query";
import { api } from "../../app/api.ts";
import { freshen, keys } from "../../app/cache.ts";
import { tellProblem } from "../../app/problems.tsx";
import { toast } from "../../app/toast.ts";
import type { Project } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";

export function useArchiving(project: Project) {
  const { t } = useWords();
  return useMutation({
    mutationFn: (state: Project["state"]) => api.patch<Project>(`/api/v1/projects/${project.id}`, { state }, { ifMatch: project.revision }).then(() => freshen(keys.project(project.id), keys.projects, keys.home)),
    onError: tellProblem,
    onSuccess: (_, state) => toast({ text: t(state === "archived" ? "project.archived_done" : "project.reopened", { name: project.name }) }),
  });
}
