// The page of a project without a plan: three steps until the client has a project they understand,
// and what the client will see.
import { useMutation } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { api } from "../../app/api.ts";
import { freshen, keys, useParties } from "../../app/cache.ts";
import { tellProblem } from "../../app/problems.tsx";
import type { Project } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Statement } from "../../ui/Statement.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { AudienceTag, StateTag } from "../../ui/Marks.tsx";

export function FirstSteps({ project }: { project: Project }) {
  const { t, formatDate, joinNames } = useWords();
  const parties = useParties(project.id).data?.items ?? [];
  const invited = parties.some((party) => party.contacts.some((contact) => contact.invitation));
  const names = joinNames(project.clients.map((client) => client.name));
  const start = formatDate(project.start);
  return (
    <div className="start">
      <div>
        <Statement as="h2" text={t(invited ? "start.title_invited" : "start.title")} />
        <p className="lead">{t("start.lead")}</p>
        <ol className="steps">
          <li className="done">
            <span className="n">
              <Icon name="tick" />
            </span>
            <b>{names ? t("start.created_for", { names, start }) : t("start.created", { start })}</b>
            <p>{t("start.created_text")}</p>
          </li>
          <PlanStep project={project} />
          <li className={invited ? "done" : ""}>
            <span className="n">{invited ? <Icon name="tick" /> : 3}</span>
            <b>{t("start.invite")}</b>
            <p>{t("start.invite_text")}</p>
            <Link className="button" to="/projects/$project/team" params={{ project: project.id }} search={{ invite: "first" }}>
              {t("start.invite_act")}
            </Link>
          </li>
        </ol>
      </div>
      <ClientWillSee start={start} />
    </div>
  );
}

function PlanStep({ project }: { project: Project }) {
  const { t } = useWords();
  const navigate = useNavigate();
  const begin = useMutation({
    mutationFn: () => api.post(`/api/v1/projects/${project.id}/plan-edits`, { edits: [{ op: "create_task", title: t("start.first_task") }] }),
    onError: tellProblem,
    onSuccess: async () => {
      await freshen(keys.project(project.id), keys.projects);
      void navigate({ to: "/projects/$project/plan", params: { project: project.id } });
    },
  });
  return (
    <li className="now">
      <span className="n">2</span>
      <b>{t("start.plan")}</b>
      <p>{t("start.plan_text")}</p>
      <span className="step-acts">
        <Link className="button primary" to="/projects/$project/import" params={{ project: project.id }}>
          {t("project.import")}
        </Link>
        <Button busy={begin.isPending} onClick={() => begin.mutate()}>
          {t("start.plan_empty")}
        </Button>
      </span>
    </li>
  );
}

function ClientWillSee({ start }: { start: string }) {
  const { t } = useWords();
  return (
    <aside className="client-side">
      <h2>
        <AudienceTag client>{t("start.client_will_see")}</AudienceTag>
      </h2>
      <div className="phone">
        <div>
          <StateTag tone="none" icon="clock">
            {t("health.empty")}
          </StateTag>
          <Statement className="says" text={t("start.client_sentence", { start })} />
        </div>
        <div>
          <h3>{t("start.client_wants")}</h3>
          <p className="muted">{t("start.client_nothing")}</p>
        </div>
        <div>
          <h3>{t("start.client_milestones")}</h3>
          <p className="wait" />
          <p className="wait" />
          <p className="wait" />
        </div>
      </div>
      <p>{t("start.preview")}</p>
    </aside>
  );
}
