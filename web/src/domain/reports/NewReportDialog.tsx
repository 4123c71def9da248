// A report is drafted: for whom, of which kind, and for which days.
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { ActForm } from "../../app/ActForm.tsx";
import { useAttempt } from "../../app/attempt.ts";
import { useParties } from "../../app/cache.ts";
import { Faces, fieldSentence } from "../../app/problems.tsx";
import type { Id, Party } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { Empty } from "../../ui/Faces.tsx";
import { ChoiceField, TextField } from "../../ui/Field.tsx";
import { AudienceTag } from "../../ui/Marks.tsx";
import { draftReport, KINDS, useReportPhases, type ReportKind } from "./report.ts";

export function NewReportDialog({ project, onClose }: { project: Id; onClose: (made?: Id) => void }) {
  const { t } = useWords();
  const query = useParties(project);
  return (
    <Dialog title={t("report.new")} closeLabel={t("shell.close")} onClose={() => onClose()} width="middle">
      <Faces query={query} failed={t("party.failed")} rows={3}>
        {({ items }) => (items.length > 0 ? <Draft project={project} parties={items} onClose={onClose} /> : <Empty title={t("report.no_client")} />)}
      </Faces>
    </Dialog>
  );
}

function Draft({ project, parties, onClose }: { project: Id; parties: Party[]; onClose: (made?: Id) => void }) {
  const w = useWords();
  const { t } = w;
  const [form, setForm] = useState({ party_id: parties[0]!.id, kind: "progress" as ReportKind, phase: "", from: "", until: "" });
  const keyOf = useAttempt();
  const put = (change: Partial<typeof form>) => setForm((now) => ({ ...now, ...change }));
  const create = useMutation({
    mutationFn: () => draftReport(project, { ...form, phase: form.phase || null, from: form.from || null, until: form.until || null }, keyOf("draft", form)),
    onSuccess: (report) => onClose(report.id),
  });
  const isPhase = form.kind === "phase";
  const phases = useReportPhases(project, form.party_id, isPhase);
  // A phase brings its days along and takes them away again; days that somebody typed stay.
  const without = form.phase ? { phase: "", from: "", until: "" } : {};
  const choosePhase = (key: string) => {
    const chosen = phases.data?.items.find((each) => each.key === key);
    const days = chosen && { from: chosen.from, until: chosen.until };
    put({ ...without, phase: key, ...(form.phase || !(form.from || form.until) ? days : {}) });
  };
  const field = (name: string) => fieldSentence(w, create.error, name);
  return (
    <ActForm sending={create} button={t("report.draft_it")} onAct={() => create.mutate()} onCancel={() => onClose()}>
      <ChoiceField label={t("report.kind")} value={form.kind} onChange={(kind) => put({ ...without, kind: kind as ReportKind })} choices={KINDS.map((kind) => ({ value: kind, label: t(`report.kind.${kind}`) }))} data-autofocus />
      {parties.length > 1 && <ChoiceField label={t("report.client")} value={form.party_id} onChange={(party_id) => put({ ...without, party_id })} choices={parties.map((party) => ({ value: party.id, label: party.client_name }))} />}
      {isPhase && (
        <Faces query={phases} failed={t("report.phases_failed")} rows={1}>
          {({ items }) => (
            <ChoiceField
              label={t("report.phase")}
              value={form.phase}
              onChange={choosePhase}
              wrong={field("phase")}
              hint={items.length > 0 ? t("report.phase_hint") : t("report.no_phase")}
              choices={[{ value: "", label: t("report.whole_plan") }, ...items.map((each) => ({ value: each.key, label: each.is_milestone ? t("report.until_milestone", { title: each.title }) : each.title }))]}
            />
          )}
        </Faces>
      )}
      <div className="two">
        <TextField label={t("report.from")} type="date" value={form.from} onChange={(from) => put({ from })} wrong={field("from")} hint={t("report.period_hint")} />
        <TextField label={t("report.until")} type="date" value={form.until} onChange={(until) => put({ until })} wrong={field("until")} />
      </div>
      <p className="row wrap small soft">
        <AudienceTag client={false}>{t("audience.internal")}</AudienceTag>
        {t("report.nothing_leaves")}
      </p>
    </ActForm>
  );
}
