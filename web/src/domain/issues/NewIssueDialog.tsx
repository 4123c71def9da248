// An issue is raised: what stands in the way, how bad it is, who sees to it.
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { ActForm } from "../../app/ActForm.tsx";
import { useAttempt } from "../../app/attempt.ts";
import { useMembers } from "../../app/cache.ts";
import { fieldSentence } from "../../app/problems.tsx";
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { ChoiceField, TextArea, TextField } from "../../ui/Field.tsx";
import { AudienceTag } from "../../ui/Marks.tsx";
import { createIssue, SEVERITIES, type IssueFields, type Severity } from "./issue.ts";

const BLANK: IssueFields = { title: "", description: "", cause: "", solution: "", severity: "medium", owner_id: null, due: null };

export function NewIssueDialog({ project, onClose }: { project: Id; onClose: () => void }) {
  const w = useWords();
  const { t } = w;
  const navigate = useNavigate({ from: "/projects/$project/issues" });
  const members = useMembers(project).data?.items ?? [];
  const [form, setForm] = useState(BLANK);
  const keyOf = useAttempt();
  const put = (change: Partial<IssueFields>) => setForm((now) => ({ ...now, ...change }));
  const create = useMutation({
    mutationFn: () => createIssue(project, form, keyOf("create", form)),
    onSuccess: (issue) => void navigate({ search: (now) => ({ ...now, new: undefined, record: `issue:${issue.id}` }) }),
  });
  const field = (name: string) => fieldSentence(w, create.error, name);
  return (
    <Dialog title={t("issue.new")} closeLabel={t("shell.close")} onClose={onClose} width="middle">
      <ActForm sending={create} button={t("issue.create")} onAct={() => create.mutate()} onCancel={onClose}>
        <TextField label={t("issue.title")} value={form.title} onChange={(title) => put({ title })} wrong={field("title")} data-autofocus required maxLength={120} />
        <TextArea label={t("issue.description")} hint={t("issue.description_hint")} value={form.description} onChange={(description) => put({ description })} wrong={field("description")} rows={4} />
        <TextArea label={t("issue.cause")} hint={t("issue.cause_hint")} value={form.cause} onChange={(cause) => put({ cause })} wrong={field("cause")} rows={2} />
        <div className="two">
          <ChoiceField label={t("issue.severity")} value={form.severity} onChange={(severity) => put({ severity: severity as Severity })} choices={SEVERITIES.map((severity) => ({ value: severity, label: t(`issue.severity.${severity}`) }))} />
          <ChoiceField label={t("task.owner")} value={form.owner_id ?? ""} onChange={(owner) => put({ owner_id: owner || null })} wrong={field("owner_id")} choices={[{ value: "", label: t("task.no_owner") }, ...members.map((member) => ({ value: member.person_id, label: member.name }))]} />
        </div>
        <TextField label={t("issue.due")} type="date" value={form.due ?? ""} onChange={(due) => put({ due: due || null })} wrong={field("due")} />
        <p className="row wrap small soft">
          <AudienceTag client={false}>{t("audience.internal")}</AudienceTag>
          {t("issue.internal_until_shared")}
        </p>
      </ActForm>
    </Dialog>
  );
}
