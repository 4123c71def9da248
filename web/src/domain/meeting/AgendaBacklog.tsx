// The points of a project for a next meeting: who put each up, and which meetings did not reach it.
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { ActForm } from "../../app/ActForm.tsx";
import { useParties } from "../../app/cache.ts";
import { Faces, fieldSentence } from "../../app/problems.tsx";
import { recordNumber } from "../../app/record_kinds.ts";
import { toast } from "../../app/toast.ts";
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button, Tool } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { CheckField, ChoiceField, TextField } from "../../ui/Field.tsx";
import { AudienceTag } from "../../ui/Marks.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { backlogBody, changePoint, putUp, removePoint, takeBackPutUp, useBacklog, whence, type BacklogBody, type BacklogPoint } from "./backlog.ts";

export function AgendaBacklog({ project, mayWrite }: { project: Id; mayWrite: boolean }) {
  const w = useWords();
  const { t } = w;
  const query = useBacklog(project);
  const parties = useParties(project).data?.items ?? [];
  const [open, setOpen] = useState<BacklogPoint | "new">();
  const count = query.data?.items.length;
  const add = mayWrite && (
    <Button size="small" icon="plus" onClick={() => setOpen("new")}>
      {t("agenda.put_up")}
    </Button>
  );
  return (
    <Panel title={t("agenda.backlog")} count={count || undefined} actions={add}>
      <Faces query={query} failed={t("agenda.failed")} rows={2}>
        {({ items }) => (
          <>
            <p className="panel-body small soft">{t(items.length > 0 ? "agenda.backlog_text" : "agenda.none_waits")}</p>
            <ul className="rows agenda-backlog">
              {items.map((point) => (
                <li key={point.id}>
                  <div className="row wrap">
                    {point.record && <span className="id">{recordNumber(point.record.kind, point.record.number)}</span>}
                    <span>{point.title}</span>
                    {point.is_internal && <AudienceTag client={false}>{t("audience.internal")}</AudienceTag>}
                    {mayWrite && (
                      <span className="end row no-print">
                        <Tool icon="pencil" label={t("agenda.change", { title: point.title })} onClick={() => setOpen(point)} />
                        <Tool icon="trash" label={t("agenda.remove", { title: point.title })} onClick={() => void removePoint(project, point)} />
                      </span>
                    )}
                  </div>
                  <p className="small muted">{[parties.find((each) => each.id === point.party_id)?.client_name, point.minutes && t("meeting.minutes_long", { count: point.minutes }), point.owner_name, whence(w, point)].filter(Boolean).join(" · ")}</p>
                </li>
              ))}
            </ul>
          </>
        )}
      </Faces>
      {open && <PointDialog project={project} point={open === "new" ? undefined : open} onClose={() => setOpen(undefined)} />}
    </Panel>
  );
}

function PointDialog({ project, point, onClose }: { project: Id; point: BacklogPoint | undefined; onClose: () => void }) {
  const { t } = useWords();
  const [id] = useState(() => crypto.randomUUID());
  const [form, setForm] = useState<BacklogBody>(() => (point ? backlogBody(point) : blankPoint()));
  const keep = useMutation({
    mutationFn: () => (point ? changePoint(project, point.id, form) : putUp(project, id, form)),
    onSuccess: () => {
      const title = form.title.trim();
      toast({ text: t(point ? "agenda.was_changed" : "agenda.was_put_up", { title }), undo: () => (point ? changePoint(project, point.id, backlogBody(point)) : takeBackPutUp(project, id)) });
      onClose();
    },
  });
  return (
    <Dialog title={t(point ? "agenda.change_title" : "agenda.put_up")} closeLabel={t("shell.close")} onClose={onClose}>
      <ActForm sending={keep} button={t(point ? "agenda.keep" : "agenda.put_up")} onAct={() => keep.mutate()} onCancel={onClose}>
        <PointFields project={project} form={form} onChange={setForm} reason={keep.error} />
      </ActForm>
    </Dialog>
  );
}

export const blankPoint = (title = "", record_id: Id | null = null): BacklogBody => ({ title: title.slice(0, 120), minutes: null, owner_id: null, party_id: null, is_internal: true, record_id });

interface PointProps {
  project: Id;
  form: BacklogBody;
  onChange: (form: BacklogBody) => void;
  reason: unknown;
  /** Whoever is asked to a meeting is known. */
  isForMeeting?: boolean;
}

/** What of a point is typed. */
export function PointFields({ project, form, onChange, reason, isForMeeting = false }: PointProps) {
  const w = useWords();
  const { t } = w;
  const parties = useParties(project).data?.items ?? [];
  const put = (change: Partial<BacklogBody>) => onChange({ ...form, ...change });
  return (
    <>
      <TextField label={t("agenda.point")} value={form.title} onChange={(title) => put({ title })} wrong={fieldSentence(w, reason, "title")} maxLength={120} required data-autofocus />
      {parties.length > 0 && !isForMeeting && <ChoiceField label={t("agenda.with")} value={form.party_id ?? ""} onChange={(party) => put({ party_id: party || null })} choices={[{ value: "", label: t("agenda.with_anybody") }, ...parties.map((party) => ({ value: party.id, label: party.client_name }))]} />}
      {parties.length > 0 && <CheckField label={t("agenda.is_internal")} hint={t("agenda.is_internal_hint")} checked={form.is_internal} onChange={(is_internal) => put({ is_internal })} />}
    </>
  );
}
