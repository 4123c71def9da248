// On the overview: which milestones stand elsewhere than both sides agreed, and where the plan stands with each client.
import { Link } from "@tanstack/react-router";
import { Faces } from "../../app/problems.tsx";
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { StateTag } from "../../ui/Marks.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { agreedSentence, DOCUMENT_TONES, hasMoved, movement, useAgreedPlan, type AgreedPlan } from "./agreed_plan.ts";
import "./agreed_plan.css";

const SHOWN = 6;

export function AgreedPlanPanel({ project }: { project: Id }) {
  const { t } = useWords();
  const query = useAgreedPlan(project);
  return (
    <Panel
      title={t("agreed_plan.title")}
      actions={
        <Link className="small" to="/projects/$project/agreed-plan" params={{ project }} search={{}}>
          {t("agreed_plan.overview")}
        </Link>
      }
    >
      <Faces query={query} failed={t("agreed_plan.failed")} rows={2}>
        {(plan) => <Standing plan={plan} />}
      </Faces>
    </Panel>
  );
}

function Standing({ plan }: { plan: AgreedPlan }) {
  const w = useWords();
  const { t } = w;
  const moved = plan.agreed_as ? plan.milestones.filter(hasMoved) : [];
  return (
    <div className="panel-body stack">
      {plan.documents.map((each) => (
        <div key={each.party_id} className="row wrap">
          <StateTag tone={DOCUMENT_TONES[each.state]}>{t(`agreed_plan.state.${each.state}`, { number: each.confirmed_number ?? 0 })}</StateTag>
          <span className="soft">{each.client_name}</span>
        </div>
      ))}
      <p>
        {agreedSentence(w, plan)}
        {plan.agreed_as && plan.agreed_at && <span className="soft small"> {t("agreed_plan.since", { as: plan.agreed_as, date: w.formatDate(plan.agreed_at) })}</span>}
      </p>
      {moved.length > 0 && (
        <ul className="plan-differences">
          {moved.slice(0, SHOWN).map((each) => (
            <li key={each.task_id}>
              <span className="title">{each.title}</span>
              <span className="nowrap">{w.formatDate(each.now)}</span>
              <span className="soft small">{each.agreed && t("agreed_plan.was", { days: w.formatDate(each.agreed) })}</span>
              <span className="strong small nowrap">{movement(w, each)}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
