// One calendar: the week, and the days that differ from it: holidays off and make-up days worked.
import { useMutation } from "@tanstack/react-query";
import { useId, useState } from "react";
import { api } from "../../app/api.ts";
import { freshen, keys } from "../../app/cache.ts";
import { ProblemNotice } from "../../app/problems.tsx";
import { toast } from "../../app/toast.ts";
import type { Calendar, CalendarException, Id, Project, WorkingTime } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button, Tool } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { ChoiceField, TextField } from "../../ui/Field.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { stillToCome, useClientDaysOff } from "../engagement/days_off.ts";
import { ClientDaysOff } from "./ClientDaysOff.tsx";
import { PasteHolidays } from "./PasteHolidays.tsx";
import { byDate, coveredUntil, minutesOf, missingYear, readTimes, writeTimes } from "./working_times.ts";
import "./calendars.css";

type Fields = Omit<Calendar, "id">;
const DAY: WorkingTime[] = [
  { from: "08:00", to: "12:00" },
  { from: "13:00", to: "17:00" },
];
const STANDARD_WEEK = Array.from({ length: 7 }, (_, day) => ({ working: day < 5 ? DAY : [] }));

interface DialogProps {
  project: Project;
  calendar: Calendar | undefined;
  calendars: Calendar[];
  mayEdit: boolean;
  onClose: () => void;
}

export function CalendarDialog({ project, calendar, calendars, mayEdit, onClose }: DialogProps) {
  const { t, today } = useWords();
  const [fields, setFields] = useState<Fields>(() => (calendar ? { ...calendar, exceptions: byDate(calendar.exceptions) } : { name: "", base_id: null, week: STANDARD_WEEK, exceptions: [] }));
  const [unreadable, setUnreadable] = useState<Set<string>>(new Set());
  const path = `/api/v1/projects/${project.id}/calendars`;
  const settle = () => freshen(keys.project(project.id));
  // Holidays entered by hand for a later year move the end of what the calendar knows.
  const sent: Fields = { ...fields, covers_until: coveredUntil(fields) };
  const keep = useMutation({
    mutationFn: () => (calendar ? api.put(`${path}/${calendar.id}`, withoutId(sent)) : api.post(path, withoutId(sent))),
    onSuccess: async () => {
      await settle();
      toast({ text: t("calendar.kept", { name: fields.name }), undo: calendar ? () => api.put(`${path}/${calendar.id}`, withoutId(calendar)).then(settle) : undefined });
      onClose();
    },
  });
  const mark = (place: string, wrong: boolean) => setUnreadable((now) => new Set(wrong ? [...now, place] : [...now].filter((each) => each !== place)));
  const missing = calendar && missingYear(calendar, today(), project.status.finish);
  const foot = mayEdit && (
    <>
      <Button onClick={onClose}>{t("act.cancel")}</Button>
      <Button kind="primary" busy={keep.isPending} disabled={unreadable.size > 0 || !fields.name.trim()} onClick={() => keep.mutate()}>
        {t("calendar.keep")}
      </Button>
    </>
  );
  return (
    <Dialog width="middle" title={calendar?.name ?? t("calendar.new")} closeLabel={t("shell.close")} onClose={onClose} foot={foot}>
      <div className="form">
        <ProblemNotice reason={keep.error} />
        {missing && (
          <div className="notice warn">
            <Icon name="warn" />
            <span>{t("calendar.year_missing_text", { year: String(missing) })}</span>
          </div>
        )}
        <div className="two">
          <TextField label={t("calendar.name")} value={fields.name} onChange={(name) => setFields({ ...fields, name })} disabled={!mayEdit} required data-autofocus={!calendar || undefined} />
          <ChoiceField
            label={t("calendar.base")}
            value={fields.base_id ?? ""}
            disabled={!mayEdit}
            onChange={(base) => setFields({ ...fields, base_id: base || null, week: base ? fields.week : fields.week.map((day) => day ?? { working: [] }) })}
            choices={[{ value: "", label: t("calendar.no_base") }, ...calendars.filter((each) => each.id !== calendar?.id).map((each) => ({ value: each.id, label: each.name }))]}
          />
        </div>
        <Week fields={fields} mayEdit={mayEdit} onChange={setFields} mark={mark} />
        <Exceptions fields={fields} project={project.id} mayEdit={mayEdit} onChange={setFields} mark={mark} />
      </div>
    </Dialog>
  );
}

function withoutId(fields: Fields & { id?: string }): Fields {
  const { id: _, ...rest } = fields;
  return rest;
}

interface PartProps {
  fields: Fields;
  mayEdit: boolean;
  onChange: (fields: Fields) => void;
  mark: (place: string, wrong: boolean) => void;
}

function Week({ fields, mayEdit, onChange, mark }: PartProps) {
  const { t, formatDuration } = useWords();
  const put = (day: number, working: WorkingTime[] | null) => onChange({ ...fields, week: Array.from({ length: 7 }, (_, index) => (index === day ? (working === null ? null : { working }) : (fields.week[index] ?? null))) });
  return (
    <fieldset>
      <legend className="legend">{t("calendar.week")}</legend>
      <div className="week">
        {Array.from({ length: 7 }, (_, day) => {
          const name = t(`weekday.${day + 1}`);
          const set = fields.week[day];
          return (
            <div key={day} className="week-day">
              <span>{name}</span>
              <Times label={t("calendar.times_of", { day: name })} working={set?.working ?? []} placeholder={t(set ? "calendar.day_off" : "calendar.as_base")} disabled={!mayEdit} onChange={(working) => put(day, working.length === 0 && fields.base_id && !set ? null : working)} onWrong={(wrong) => mark(`week-${day}`, wrong)} />
              <span className="muted small num">{set?.working.length ? formatDuration(minutesOf(set.working), 24 * 60 + 1) : ""}</span>
            </div>
          );
        })}
      </div>
    </fieldset>
  );
}

function Exceptions({ fields, project, mayEdit, onChange, mark }: PartProps & { project: Id }) {
  const { t, today } = useWords();
  const put = (at: number, change: Partial<Fields["exceptions"][number]>) => onChange({ ...fields, exceptions: fields.exceptions.map((each, index) => (index === at ? { ...each, ...change } : each)) });
  const [adding, setAdding] = useState<"paste" | "clients">();
  const clientDays = stillToCome(useClientDaysOff(project), today());
  const taken = {
    known: fields.exceptions,
    onAdd: (added: CalendarException[]) => {
      onChange({ ...fields, exceptions: byDate([...fields.exceptions, ...added]) });
      setAdding(undefined);
    },
    onClose: () => setAdding(undefined),
  };
  const hours = fields.week.find((day) => day?.working.length)?.working ?? DAY;
  const add = (working: WorkingTime[]) => onChange({ ...fields, exceptions: [...fields.exceptions, { name: "", from: today(), to: today(), working }] });
  return (
    <fieldset>
      <legend className="legend">{t("calendar.exceptions")}</legend>
      <p className="muted small">{t("calendar.exceptions_hint")}</p>
      <div className="exceptions">
        {fields.exceptions.map((each, index) => (
          <div key={index} className={each.working.length ? "exception worked" : "exception"}>
            <input className="input" aria-label={t("calendar.exception_name")} placeholder={t("calendar.exception_name")} value={each.name ?? ""} disabled={!mayEdit} onChange={(event) => put(index, { name: event.target.value })} />
            <input className="input" type="date" aria-label={t("calendar.from")} value={each.from} disabled={!mayEdit} onChange={(event) => put(index, { from: event.target.value, to: event.target.value > each.to ? event.target.value : each.to })} />
            <input className="input" type="date" aria-label={t("calendar.to")} value={each.to} min={each.from} disabled={!mayEdit} onChange={(event) => put(index, { to: event.target.value })} />
            <Times label={t("calendar.times")} working={each.working} placeholder={t("calendar.day_off")} disabled={!mayEdit} onChange={(working) => put(index, { working })} onWrong={(wrong) => mark(`exception-${index}`, wrong)} />
            {mayEdit && <Tool icon="trash" label={t("act.remove")} onClick={() => onChange({ ...fields, exceptions: fields.exceptions.filter((_, other) => other !== index) })} />}
          </div>
        ))}
      </div>
      {mayEdit && (
        <div className="actions">
          <Button icon="plus" onClick={() => add([])}>
            {t("calendar.add_holiday")}
          </Button>
          <Button icon="plus" onClick={() => add(DAY)}>
            {t("calendar.add_working_day")}
          </Button>
          {!adding && (
            <Button kind="quiet" icon="copy" onClick={() => setAdding("paste")}>
              {t("calendar.paste")}
            </Button>
          )}
          {!adding && clientDays.length > 0 && (
            <Button kind="quiet" icon="copy" onClick={() => setAdding("clients")}>
              {t("calendar.client_days")}
            </Button>
          )}
        </div>
      )}
      {mayEdit && adding === "paste" && <PasteHolidays {...taken} hours={hours} />}
      {mayEdit && adding === "clients" && <ClientDaysOff clientDays={clientDays} {...taken} />}
    </fieldset>
  );
}

interface TimesProps {
  label: string;
  working: WorkingTime[];
  placeholder: string;
  disabled: boolean;
  onChange: (working: WorkingTime[]) => void;
  onWrong: (wrong: boolean) => void;
}

/** Working times typed as text; kept as typed until they can be read. */
function Times({ label, working, placeholder, disabled, onChange, onWrong }: TimesProps) {
  const { t } = useWords();
  const id = useId();
  const [typed, setTyped] = useState<string>();
  const wrong = typed !== undefined && readTimes(typed) === undefined;
  const change = (next: string) => {
    setTyped(next);
    const read = readTimes(next);
    onWrong(read === undefined);
    if (read) onChange(read);
  };
  return (
    <span className="times">
      <input className="input" aria-label={label} aria-invalid={wrong || undefined} aria-describedby={wrong ? id : undefined} placeholder={placeholder} disabled={disabled} value={typed ?? writeTimes(working)} onChange={(event) => change(event.target.value)} onBlur={() => !wrong && setTyped(undefined)} />
      {wrong && (
        <span className="wrong" id={id} role="alert">
          {t("calendar.times_wrong")}
        </span>
      )}
    </span>
  );
}
