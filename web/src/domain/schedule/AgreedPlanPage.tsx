// The agreed plan: what both sides agreed on, where the milestones stand now, and what each client was asked to
// confirm.
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { Fragment, type ReactNode } from "react";
import { useActions } from "../../app/actions.ts";
import { useWritingRole } from "../../app/cache.ts";
import { Faces } from "../../app/problems.tsx";
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Empty } from "../../ui/Faces.tsx";
import { ListTable } from "../../ui/ListTable.tsx";
import { StateTag } from "../../ui/Marks.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { Statement } from "../../ui/Statement.tsx";
import { SentTalk } from "../sign_offs/SentTalk.tsx";
import { agreedSentence, DOCUMENT_TONES, hasMoved, isOtherwise, movement, otherwiseSentence, useAgreedPlan, type AgreedMilestone, type AgreedPlan, type PlanDocument } from "./agreed_plan.ts";
import { AskPlan } from "./AskPlan.tsx";
import { ClientTasks } from "./ClientTasks.tsx";
import { PlanVersions } from "./PlanVersions.tsx";
import "../scope/scope.css";
import "./agreed_plan.css";

export function AgreedPlanPage() {
  const { t } = useWords();
  const { project } = useParams({ from: "/team/projects/$project/agreed-plan" });
  const query = useAgreedPlan(project);
  return (
    <div className="page agreed-plan">
      <Faces query={query} failed={t("agreed_plan.failed")} rows={6}>
        {(plan) => <Opened plan={plan} project={project} />}
      </Faces>
    </div>
  );
}

function Opened({ plan, project }: { plan: AgreedPlan; project: Id }) {
  const w = useWords();
  const { t } = w;
  const { ask } = useSearch({ from: "/team/projects/$project/agreed-plan" });
  const navigate = useNavigate();
  const put = (party: Id | undefined) => void navigate({ to: "/projects/$project/agreed-plan", params: { project }, search: party ? { ask: party } : {}, resetScroll: false });
  const role = useWritingRole(project);
  const mayAsk = role === "project_manager" && plan.documents.length > 0;
  const asking = () => put(plan.documents[0]?.party_id);
  useActions(mayAsk ? [{ label: t("agreed_plan.ask"), icon: "door" as const, act: asking }] : []);
  const asked = mayAsk ? plan.documents.find((each) => each.party_id === ask) : undefined;
  return (
    <>
      <div className="scope-sentence">
        {plan.documents.map((each) => (
          <DocumentState key={each.party_id} document={each} named={plan.documents.length > 1} />
        ))}
        <Statement text={agreedSentence(w, plan)} />
        {plan.agreed_as && <p className="soft">{t("agreed_plan.since", { as: plan.agreed_as, date: w.formatDate(plan.agreed_at) })}</p>}
      </div>
      <div className="page-head no-print">
        {mayAsk && (
          <Button kind="to-client" icon="door" onClick={asking}>
            {t(plan.agreed_as ? "agreed_plan.ask_again" : "agreed_plan.ask")}
          </Button>
        )}
        <Link to="/projects/$project/plan" params={{ project }} search={{}}>
          {t("project.plan")}
        </Link>
        <Link to="/projects/$project/sign-offs" params={{ project }} search={{ kind: "plan" }}>
          {t("sign_offs.to_list")}
        </Link>
      </div>
      {plan.documents.length === 0 ? <NoClient project={project} /> : <Milestones milestones={plan.milestones} title={t("agreed_plan.milestones")} project={project} />}
      {plan.documents.filter((each) => isOtherwise(plan, each)).map((each) => (
        <Milestones key={each.party_id} milestones={each.otherwise} title={t("agreed_plan.otherwise", { client: each.client_name })} project={project}>
          <p className="panel-body soft">{otherwiseSentence(w, each)}</p>
        </Milestones>
      ))}
      {plan.documents.length > 0 && <ClientTasks project={project} mayEdit={role !== undefined && role !== "read_only"} />}
      {plan.documents.map((each) => (
        <Fragment key={each.party_id}>
          <PlanVersions document={each} project={project} />
          <SentTalk kind="plan" party={each.party_id} project={project} />
        </Fragment>
      ))}
      {asked && <AskPlan first={asked.party_id} project={project} onClose={() => put(undefined)} />}
    </>
  );
}

function DocumentState({ document, named }: { document: PlanDocument; named: boolean }) {
  const { t } = useWords();
  return (
    <div className="row wrap">
      <StateTag tone={DOCUMENT_TONES[document.state]}>{t(`agreed_plan.state.${document.state}`, { number: document.confirmed_number ?? 0 })}</StateTag>
      {named && <span className="soft">{document.client_name}</span>}
    </div>
  );
}

function NoClient({ project }: { project: Id }) {
  const { t } = useWords();
  const toTeam = (
    <Link to="/projects/$project/team" params={{ project }} search={{}}>
      {t("agreed_plan.to_team")}
    </Link>
  );
  return (
    <Empty title={t("agreed_plan.no_client")} action={toTeam}>
      {t("agreed_plan.no_client_text")}
    </Empty>
  );
}

function Milestones({ milestones, title, project, children }: { milestones: AgreedMilestone[]; title: string; project: Id; children?: ReactNode }) {
  const { t } = useWords();
  return (
    <Panel title={title} count={milestones.length}>
      {children}
      {milestones.length === 0 ? (
        !children && <p className="panel-body muted">{t("agreed_plan.no_milestones")}</p>
      ) : (
        <ListTable heads={[t("agreed_plan.milestone"), { label: t("agreed_plan.agreed"), className: "num" }, { label: t("agreed_plan.now"), className: "num" }, { label: t("agreed_plan.difference"), className: "num" }]}>
          {milestones.map((each) => (
            <MilestoneRow key={each.task_id} milestone={each} project={project} />
          ))}
        </ListTable>
      )}
    </Panel>
  );
}

function MilestoneRow({ milestone, project }: { milestone: AgreedMilestone; project: Id }) {
  const w = useWords();
  return (
    <tr>
      <td>
        <Link to="/projects/$project/plan" params={{ project }} search={{ record: milestone.task_id, task: milestone.task_id }}>
          {milestone.title}
        </Link>
      </td>
      <td className="num soft">{milestone.agreed ? w.formatDate(milestone.agreed) : "–"}</td>
      <td className="num">{w.formatDate(milestone.now)}</td>
      <td className={hasMoved(milestone) ? "num strong" : "num soft"}>{movement(w, milestone)}</td>
    </tr>
  );
}
