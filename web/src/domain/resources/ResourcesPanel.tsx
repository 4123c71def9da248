// The resources of a project: who and what can be assigned to tasks; the open one is in the address.
import { useMutation } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { api } from "../../app/api.ts";
import { freshen, keys, useCalendars, writingRole } from "../../app/cache.ts";
import { Faces, tellProblem } from "../../app/problems.tsx";
import { toast } from "../../app/toast.ts";
import type { Project } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Empty } from "../../ui/Faces.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { ResourceDialog } from "./ResourceDialog.tsx";
import { fieldsOf, pathOf, useResources, type ResourceRow, WHOLE } from "./resources.ts";

const NEW = "new";

export function ResourcesPanel({ project }: { project: Project }) {
  const { t } = useWords();
  const { resource: open } = useSearch({ from: "/team/projects/$project/settings" });
  const navigate = useNavigate({ from: "/projects/$project/settings" });
  const show = (resource?: string) => void navigate({ search: { resource } });
  const query = useResources(project.id);
  const mayEdit = writingRole(project) !== "read_only";
  const resources = query.data?.items ?? [];
  const opened = resources.find((each) => each.id === open);
  const add = mayEdit && (
    <Button size="small" icon="plus" onClick={() => show(NEW)}>
      {t("resource.new")}
    </Button>
  );
  return (
    <Panel title={t("resource.title")} count={resources.length || undefined} icon={<Icon name="people" />} actions={add} id="resources">
      <Faces query={query} failed={t("resource.failed")} rows={2}>
        {(data) =>
          data.items.length === 0 ? (
            <Empty title={t("resource.empty")} action={add}>
              {t("resource.empty_text")}
            </Empty>
          ) : (
            <ul className="rows">
              {data.items.map((resource) => (
                <Row key={resource.id} resource={resource} project={project} onOpen={() => show(resource.id)} mayEdit={mayEdit} />
              ))}
            </ul>
          )
        }
      </Faces>
      {(opened || open === NEW) && query.isSuccess && <ResourceDialog key={open} project={project} resource={opened} resources={resources} mayEdit={mayEdit} onClose={() => show()} />}
    </Panel>
  );
}

function Row({ resource, project, onOpen, mayEdit }: { resource: ResourceRow; project: Project; onOpen: () => void; mayEdit: boolean }) {
  const w = useWords();
  const { t } = w;
  const calendar = useCalendars(project.id).data?.items.find((each) => each.id === resource.calendar_id)?.name;
  const settle = () => freshen(keys.plan(project.id));
  const remove = useMutation({
    mutationFn: () => api.delete(`${pathOf(project.id)}/${resource.id}`).then(settle),
    onError: tellProblem,
    onSuccess: () => toast({ text: t("resource.removed", { name: resource.name }), undo: () => api.post(pathOf(project.id), fieldsOf(resource)).then(settle) }),
  });
  return (
    <li className="row wrap">
      <button type="button" className="button quiet" onClick={onOpen}>
        {resource.name}
      </button>
      <span className="muted small">
        {t(`resource.kind.${resource.kind}`)}
        {resource.units_percent !== WHOLE && ` · ${t("resource.units_of", { units: w.formatNumber(resource.units_percent / WHOLE) })}`}
        {calendar && ` · ${calendar}`}
        {" · "}
        {t("resource.task_count", { count: resource.task_count })}
      </span>
      {mayEdit && (
        <Button className="end" kind="quiet" size="small" aria-label={t("resource.remove", { name: resource.name })} onClick={() => remove.mutate()}>
          {t("act.delete")}
        </Button>
      )}
    </li>
  );
}
