// Project templates: the built-in ones and the house's own.
import { useQuery } from "@tanstack/react-query";
import { api } from "../../app/api.ts";
import { keys } from "../../app/cache.ts";
import type { Id, List, Told } from "../../app/wire.ts";
import type { Language, Words } from "../../app/words.ts";

export type ProjectTemplate = Told<"ProjectTemplate">;

export const useTemplates = () => useQuery({ queryKey: keys.templates, queryFn: () => api.get<List<ProjectTemplate>>("/api/v1/project-templates") });

export const templateName = ({ t }: Pick<Words, "t">, template: ProjectTemplate) => (template.is_built_in ? t(`template.built_in.${template.id}`) : template.name);

/** What it brings along, in one sentence. */
export function templateBrings({ t }: Pick<Words, "t">, template: ProjectTemplate): string {
  const { phases, tasks, milestones, communication } = template;
  const rows = communication > 0 ? [t("template.brings_communication", { rows: communication })] : [];
  const brings = [t("template.brings", { phases, tasks, milestones }), ...rows].join(" ");
  const about = template.is_built_in ? t(`template.built_in_about.${template.id}`) : template.description;
  return about ? `${about} ${brings}` : brings;
}

/** Sent again it goes on where it was. */
export const beginWith = (project: Id, template: string, locale: Language) => api.put<Told<"TemplateApplication">>(`/api/v1/projects/${project}/template`, { template, locale });
