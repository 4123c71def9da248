// Putting a record on the agenda of a meeting, or among the points for a next one.
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { ActForm } from "../../app/ActForm.tsx";
import { freshen, keys } from "../../app/cache.ts";
import { recordNumber } from "../../app/record_kinds.ts";
import { toast } from "../../app/toast.ts";
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { ChoiceField } from "../../ui/Field.tsx";
import { blankPoint, PointFields } from "./AgendaBacklog.tsx";
import { putUp, takeBackPutUp, withPoint, type BacklogBody } from "./backlog.ts";
import { useMeetings, type MeetingRow } from "./meeting.ts";
import { useRecordMeetings } from "./RecordMeetings.tsx";

/** So far ahead meetings are offered. */
const AHEAD_DAYS = 180;
const MOST_OFFERED = 12;

const day = (ahead: number) => new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10);

export function PutOnAgenda({ record, project }: { record: Id; project: Id }) {
  const { t } = useWords();
  const [isOpen, setOpen] = useState(false);
  const known = useRecordMeetings(record).data;
  // A meeting is no point of another one.
  if (!known || known.record.kind === "meeting") return null;
  return (
    <>
      <Button className="no-print" kind="quiet" size="small" icon="calendar" onClick={() => setOpen(true)}>
        {t("agenda.put_on")}
      </Button>
      {isOpen && <PutDialog record={record} project={project} backlog={known.backlog?.id} title={known.record.title} onClose={() => setOpen(false)} />}
    </>
  );
}

function PutDialog({ record, project, backlog, title, onClose }: { record: Id; project: Id; backlog: Id | undefined; title: string; onClose: () => void }) {
  const { t, formatDate, formatTime } = useWords();
  const meetings = useMeetings(project, day(0), day(AHEAD_DAYS)).data?.items ?? [];
  const ahead = meetings.filter((each) => each.state === "planned" && Date.parse(each.starts) > Date.now()).slice(0, MOST_OFFERED);
  const [chosen, setChosen] = useState<Id>();
  const [id] = useState(() => crypto.randomUUID());
  const [form, setForm] = useState<BacklogBody>(() => blankPoint(title, record));
  // The next one, unless somebody says otherwise.
  const meeting = chosen === "" ? undefined : (ahead.find((each) => each.id === chosen) ?? ahead[0]);
  const keep = useMutation({
    mutationFn: async () => {
      if (!meeting) return putUp(project, id, form);
      const { title: said, is_internal } = form;
      const before = new Set<unknown>();
      const after = await withPoint(meeting.id, (points) => {
        before.clear();
        for (const each of points) before.add(each.id);
        if (points.some((each) => each.record_id === record)) return points;
        return [...points, { id: null, title: said.trim(), minutes: null, owner_id: null, is_internal, record_id: record, backlog_id: backlog ?? null, is_reached: null }];
      });
      await freshen([...keys.record(record), "meetings"]);
      return after.points.find((each) => !before.has(each.id))?.id;
    },
    onSuccess: (added) => {
      const params = { meeting: recordNumber("meeting", meeting?.number ?? 0), title: form.title.trim() };
      if (!meeting) toast({ text: t("agenda.was_put_up", params), undo: () => takeBackPutUp(project, id) });
      else if (added) toast({ text: t("agenda.was_put_on", params), undo: () => takeOff(meeting.id, record, added) });
      else toast({ text: t("agenda.is_on", params) });
      onClose();
    },
  });
  const label = (each: MeetingRow) => `${formatDate(each.starts, { weekday: true })} ${formatTime(each.starts)} · ${each.title}`;
  return (
    <Dialog title={t("agenda.put_on")} closeLabel={t("shell.close")} onClose={onClose}>
      <ActForm sending={keep} button={t(meeting ? "agenda.put_on" : "agenda.put_up")} onAct={() => keep.mutate()} onCancel={onClose}>
        <ChoiceField label={t("agenda.which")} value={meeting?.id ?? ""} onChange={setChosen} choices={[...ahead.map((each) => ({ value: each.id, label: label(each) })), { value: "", label: t("agenda.any_next") }]} />
        <PointFields project={project} form={form} onChange={setForm} reason={keep.error} isForMeeting={meeting !== undefined} />
      </ActForm>
    </Dialog>
  );
}

async function takeOff(meeting: Id, record: Id, point: Id) {
  await withPoint(meeting, (points) => points.filter((each) => each.id !== point));
  await freshen([...keys.record(record), "meetings"]);
}
