// The calendars of a project; the open one is in the address.
import { useMutation } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { api } from "../../app/api.ts";
import { freshen, keys, useCalendars, writingRole } from "../../app/cache.ts";
import { Faces, tellProblem } from "../../app/problems.tsx";
import { toast } from "../../app/toast.ts";
import type { Calendar, Project } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Empty } from "../../ui/Faces.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { CalendarDialog } from "./CalendarDialog.tsx";
import { missingYear, writeTimes } from "./working_times.ts";

const NEW = "new";

export function CalendarsPanel({ project }: { project: Project }) {
  const { t } = useWords();
  const { calendar: open } = useSearch({ from: "/team/projects/$project/settings" });
  const navigate = useNavigate({ from: "/projects/$project/settings" });
  const show = (calendar?: string) => void navigate({ search: { calendar } });
  const query = useCalendars(project.id);
  const mayEdit = writingRole(project) !== "read_only";
  const calendars = query.data?.items ?? [];
  const opened = calendars.find((each) => each.id === open);
  const add = mayEdit && (
    <Button size="small" icon="plus" onClick={() => show(NEW)}>
      {t("calendar.new")}
    </Button>
  );
  return (
    <Panel title={t("calendar.title")} count={calendars.length || undefined} icon={<Icon name="calendar" />} actions={add} id="calendars">
      <Faces query={query} failed={t("calendar.failed")} rows={2}>
        {(data) =>
          data.items.length === 0 ? (
            <Empty title={t("calendar.empty")} action={add}>
              {t("calendar.empty_text")}
            </Empty>
          ) : (
            <ul className="rows">
              {data.items.map((calendar) => (
                <CalendarRow key={calendar.id} calendar={calendar} project={project} all={data.items} onOpen={() => show(calendar.id)} mayEdit={mayEdit} />
              ))}
            </ul>
          )
        }
      </Faces>
      {(opened || open === NEW) && query.isSuccess && <CalendarDialog key={open} project={project} calendar={opened} calendars={calendars} mayEdit={mayEdit} onClose={() => show()} />}
    </Panel>
  );
}

function CalendarRow({ calendar, project, all, onOpen, mayEdit }: { calendar: Calendar; project: Project; all: Calendar[]; onOpen: () => void; mayEdit: boolean }) {
  const { t, today } = useWords();
  const missing = missingYear(calendar, today(), project.status.finish);
  const path = `/api/v1/projects/${project.id}/calendars`;
  const settle = () => freshen(keys.project(project.id));
  const remove = useMutation({
    mutationFn: () => api.delete(`${path}/${calendar.id}`).then(settle),
    onError: tellProblem,
    onSuccess: () => {
      const { id: _, ...fields } = calendar;
      toast({ text: t("calendar.removed", { name: calendar.name }), undo: () => api.post(path, fields).then(settle) });
    },
  });
  const base = all.find((each) => each.id === calendar.base_id)?.name;
  const monday = calendar.week[0];
  return (
    <li className="row wrap">
      <button type="button" className="button quiet" onClick={onOpen}>
        {calendar.name}
      </button>
      <span className="muted small">
        {base ? t("calendar.based_on", { base }) : monday ? writeTimes(monday.working) || t("calendar.day_off") : ""}
        {" · "}
        {t("calendar.exceptions_count", { count: calendar.exceptions.length })}
      </span>
      {missing && (
        <span className="state at_risk">
          <Icon name="warn" />
          {t("calendar.year_missing", { year: String(missing) })}
        </span>
      )}
      {mayEdit && all.length > 1 && (
        <Button className="end" kind="quiet" size="small" aria-label={t("calendar.remove", { name: calendar.name })} onClick={() => remove.mutate()}>
          {t("act.delete")}
        </Button>
      )}
    </li>
  );
}
