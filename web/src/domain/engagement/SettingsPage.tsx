// Settings of a project: names, dates, archive; its calendars and resources.
import { useMutation } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { ActForm } from "../../app/ActForm.tsx";
import { api } from "../../app/api.ts";
import { freshen, keys, useProject, writingRole } from "../../app/cache.ts";
import { ZoneField } from "../../app/fields.tsx";
import { useTyped } from "../../app/fields_typed.ts";
import { tellProblem } from "../../app/problems.tsx";
import { SaveForm } from "../../app/SaveForm.tsx";
import { toast } from "../../app/toast.ts";
import type { Project } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button, buttonClass } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { CheckField, TextField } from "../../ui/Field.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { useArchiving } from "./archiving.ts";
import { TemplatesPanel } from "../agreement/TemplatesPanel.tsx";
import { PromisesPanel } from "../communication/PromisesPanel.tsx";
import { VisitsPanel } from "../communication/VisitsPanel.tsx";
import { CalendarsPanel } from "../calendars/CalendarsPanel.tsx";
import { ClientUploads } from "../documents/ClientUploads.tsx";
import { ReportSettings } from "../reports/ReportSettings.tsx";
import { ResourcesPanel } from "../resources/ResourcesPanel.tsx";

type Change = Partial<Pick<Project, "name" | "client_name" | "code" | "time_zone" | "asks_code">>;

export function SettingsPage() {
  const { project: id } = useParams({ from: "/team/projects/$project/settings" });
  const project = useProject(id).data;
  if (!project) return null;
  return (
    <div className="page middle stack">
      <Names key={project.id} project={project} />
      <Deciding project={project} />
      <PromisesPanel project={project} />
      <VisitsPanel project={project} />
      <ClientUploads project={project} />
      <ReportSettings project={project} />
      {project.role === "project_manager" && <Channels project={project} />}
      <CalendarsPanel project={project} />
      <ResourcesPanel project={project} />
      <TemplatesPanel project={project} />
      {project.role === "project_manager" && <Archive project={project} />}
    </div>
  );
}

function useChange(project: Project) {
  const { t } = useWords();
  const send = (change: Change, ifMatch?: number) => api.patch<Project>(`/api/v1/projects/${project.id}`, change, { ifMatch }).then(() => freshen(keys.project(project.id), keys.projects, keys.home));
  return useMutation({
    mutationFn: (change: Change) => send(change, project.revision),
    onSuccess: (_, change) => {
      const before = Object.fromEntries(Object.keys(change).map((field) => [field, project[field as keyof Change] ?? ""])) as Change;
      toast({ text: t("project.changed"), undo: () => send(before) });
    },
  });
}

function Names({ project }: { project: Project }) {
  const w = useWords();
  const { t } = w;
  const form = useTyped({ name: project.name, client_name: project.client_name ?? "", code: project.code ?? "", time_zone: project.time_zone });
  const change = useChange(project);
  const mayManage = writingRole(project) === "project_manager";
  const field = (name: keyof typeof form.values) => ({ ...form.field(name, change.error), disabled: !mayManage });
  return (
    <Panel title={t("project.names")}>
      <SaveForm keep={change} isChanged={form.isChanged} mayChange={mayManage} onSave={() => change.mutate(form.changed, { onSuccess: (_, sent) => form.sent(sent as typeof form.changed) })}>
        <TextField label={t("project.name")} hint={t("project.name_hint")} {...field("name")} required />
        <TextField label={t("project.client_name")} hint={t("project.client_name_hint")} {...field("client_name")} />
        <div className="two">
          <TextField label={t("project.code")} {...field("code")} />
          <ZoneField {...field("time_zone")} />
        </div>
      </SaveForm>
    </Panel>
  );
}

/** Whether a client's person enters a mailed code before their first decision on a device. */
function Deciding({ project }: { project: Project }) {
  const { t } = useWords();
  const change = useChange(project);
  return (
    <Panel title={t("project.deciding")}>
      <div className="section-form">
        <CheckField label={t("project.asks_code")} hint={t("project.asks_code_hint")} checked={project.asks_code ?? true} disabled={writingRole(project) !== "project_manager" || change.isPending} onChange={(asks_code) => change.mutate({ asks_code }, { onError: tellProblem })} />
      </div>
    </Panel>
  );
}

function Channels({ project }: { project: Project }) {
  const { t } = useWords();
  return (
    <Panel title={t("channel.title")}>
      <div className="section-form row apart wrap">
        <p className="soft">{t("channel.in_settings")}</p>
        <Link className={buttonClass()} to="/projects/$project/channels" params={{ project: project.id }}>
          {t("channel.manage")}
        </Link>
      </div>
    </Panel>
  );
}

function Archive({ project }: { project: Project }) {
  const { t } = useWords();
  const change = useArchiving(project);
  const [asking, setAsking] = useState(false);
  const archived = project.state === "archived";
  return (
    <Panel title={t("project.archive")}>
      <div className="section-form row apart wrap">
        <p className="soft">{t(archived ? "project.archived_text" : "project.archive_text")}</p>
        <Button busy={change.isPending} onClick={() => (archived ? change.mutate("active") : setAsking(true))}>
          {t(archived ? "project.reopen" : "project.archive_act")}
        </Button>
      </div>
      {asking && !archived && (
        <Dialog title={t("project.archive_ask", { name: project.name })} closeLabel={t("shell.close")} onClose={() => setAsking(false)}>
          <ActForm sending={{ error: undefined, isPending: change.isPending }} button={t("project.archive_act")} onAct={() => change.mutate("archived", { onSettled: () => setAsking(false) })} onCancel={() => setAsking(false)}>
            <ul className="plain-list">
              <li>{t("project.archive_ends_team")}</li>
              <li>{t("project.archive_ends_client")}</li>
              <li>{t("project.archive_ends_mail")}</li>
            </ul>
            <p className="soft">{t("project.archive_text")}</p>
          </ActForm>
        </Dialog>
      )}
    </Panel>
  );
}
