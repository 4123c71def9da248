// Keeping a project as a template, and the templates that the house has.
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { ActForm } from "../../app/ActForm.tsx";
import { api } from "../../app/api.ts";
import { freshen, keys } from "../../app/cache.ts";
import { Faces, fieldSentence, ProblemNotice } from "../../app/problems.tsx";
import { toast } from "../../app/toast.ts";
import type { Project } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { TextField } from "../../ui/Field.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { templateBrings, useTemplates, type ProjectTemplate } from "./templates.ts";

export function TemplatesPanel({ project }: { project: Project }) {
  const w = useWords();
  const { t } = w;
  const query = useTemplates();
  const [open, setOpen] = useState<"keep" | ProjectTemplate>();
  const keep = project.role === "project_manager" && (
    <Button size="small" icon="plus" onClick={() => setOpen("keep")}>
      {t("template.keep")}
    </Button>
  );
  return (
    <Panel title={t("template.title")} actions={keep}>
      <p className="panel-body muted small">{t("template.hint")}</p>
      <Faces query={query} failed={t("template.failed")} rows={2}>
        {({ items }) => {
          const own = items.filter((each) => !each.is_built_in);
          if (own.length === 0) return <p className="panel-body muted">{t("template.empty")}</p>;
          return (
            <ul className="rows">
              {own.map((each) => (
                <li key={each.id} className="row apart">
                  <span>
                    {each.name}
                    <br />
                    <span className="muted small">
                      {templateBrings(w, each)} {each.made_by_name}
                    </span>
                  </span>
                  {each.is_deletable && (
                    <Button kind="quiet" size="small" onClick={() => setOpen(each)}>
                      {t("template.delete")}
                    </Button>
                  )}
                </li>
              ))}
            </ul>
          );
        }}
      </Faces>
      {open === "keep" && <KeepDialog project={project} onClose={() => setOpen(undefined)} />}
      {open !== undefined && open !== "keep" && <DeleteDialog template={open} onClose={() => setOpen(undefined)} />}
    </Panel>
  );
}

function KeepDialog({ project, onClose }: { project: Project; onClose: () => void }) {
  const w = useWords();
  const { t } = w;
  const [form, setForm] = useState({ name: project.name, description: "" });
  const keep = useMutation({
    mutationFn: () => api.post(`/api/v1/projects/${project.id}/templates`, form),
    onSuccess: async () => {
      await freshen(keys.templates);
      toast({ text: t("template.kept", { name: form.name }) });
      onClose();
    },
  });
  const wrong = (field: string) => fieldSentence(w, keep.error, field);
  return (
    <Dialog title={t("template.keep")} closeLabel={t("shell.close")} onClose={onClose}>
      <ActForm sending={keep} button={t("template.keep")} onAct={() => keep.mutate()} onCancel={onClose}>
        <p className="soft">{t("template.keep_text")}</p>
        <TextField label={t("template.name")} value={form.name} onChange={(name) => setForm({ ...form, name })} wrong={wrong("name")} required maxLength={120} data-autofocus />
        <TextField label={t("template.description")} value={form.description} onChange={(description) => setForm({ ...form, description })} wrong={wrong("description")} maxLength={300} />
      </ActForm>
    </Dialog>
  );
}

function DeleteDialog({ template, onClose }: { template: ProjectTemplate; onClose: () => void }) {
  const { t } = useWords();
  const remove = useMutation({
    mutationFn: () => api.delete(`/api/v1/project-templates/${template.id}`),
    onSuccess: async () => {
      await freshen(keys.templates);
      toast({ text: t("template.deleted", { name: template.name }) });
      onClose();
    },
  });
  return (
    <Dialog title={t("template.delete_title", { name: template.name })} closeLabel={t("shell.close")} onClose={onClose}>
      <div className="form">
        <ProblemNotice reason={remove.error} />
        <p>{t("template.delete_text")}</p>
        <div className="actions">
          <Button kind="danger" busy={remove.isPending} onClick={() => remove.mutate()}>
            {t("template.delete")}
          </Button>
          <Button onClick={onClose}>{t("act.cancel")}</Button>
        </div>
      </div>
    </Dialog>
  );
}
