// The versions of the plan that one client was sent, how each stands, and what moved from one to another.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { api } from "../../app/api.ts";
import { Faces } from "../../app/problems.tsx";
import type { Id, Told } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { agreedPlanKey, daysText, sendingFace, type PlanDifference, type PlanDocument, type PlanSending } from "./agreed_plan.ts";

/** Two versions; without a newer one, the plan as the client reads it now. */
interface Compared {
  from: number;
  to: number | undefined;
}

export function PlanVersions({ document, project }: { document: PlanDocument; project: Id }) {
  const { t } = useWords();
  const newest = document.sendings[0]?.number;
  const usual = document.confirmed_number ?? newest;
  const [chosen, setChosen] = useState<Compared>();
  const compared = chosen ?? (usual === undefined ? undefined : { from: usual, to: undefined });
  return (
    <Panel title={t("agreed_plan.versions", { client: document.client_name })} count={document.sendings.length}>
      {compared === undefined ? (
        <p className="panel-body muted">{t("agreed_plan.never_sent")}</p>
      ) : (
        <div className="panel-body stack">
          <ol className="plan-differences">
            {document.sendings.map((each) => (
              <VersionRow key={each.number} sending={each} project={project} onCompare={() => setChosen({ from: each.number - 1, to: each.number })} />
            ))}
          </ol>
          <h3>{compared.to === undefined ? t("agreed_plan.what_moved", { number: compared.from }) : t("agreed_plan.what_moved_between", { from: compared.from, to: compared.to })}</h3>
          <Moved document={document} project={project} compared={compared} />
        </div>
      )}
    </Panel>
  );
}

function VersionRow({ sending, project, onCompare }: { sending: PlanSending; project: Id; onCompare: () => void }) {
  const w = useWords();
  const { t } = w;
  return (
    <li>
      <Link to="/projects/$project/sign-offs" params={{ project }} search={{ sign_off: sending.sign_off_id }}>
        {t("agreed_plan.version", { number: sending.number })}
      </Link>
      <span className="soft small">{t("agreed_plan.sent_on", { date: w.formatDate(sending.sent_at) })}</span>
      <span className="small">{sendingFace(w, sending)}</span>
      {sending.number > 1 && (
        <Button className="end" kind="quiet" size="small" onClick={onCompare}>
          {t("agreed_plan.what_moved_between", { from: sending.number - 1, to: sending.number })}
        </Button>
      )}
    </li>
  );
}

function Moved({ document, project, compared }: { document: PlanDocument; project: Id; compared: Compared }) {
  const { t } = useWords();
  const { from, to } = compared;
  const search = to === undefined ? `from=${from}` : `from=${from}&to=${to}`;
  const query = useQuery({
    queryKey: [...agreedPlanKey(project), document.party_id, from, to],
    queryFn: () => api.get<Told<"PlanDiff">>(`/api/v1/projects/${project}/parties/${document.party_id}/plan-diff?${search}`),
  });
  return (
    <Faces query={query} failed={t("agreed_plan.failed")} rows={3}>
      {({ differences }) => <Differences differences={differences} />}
    </Faces>
  );
}

export function Differences({ differences }: { differences: PlanDifference[] }) {
  const w = useWords();
  const { t } = w;
  if (differences.length === 0) return <p className="muted">{t("agreed_plan.nothing_moved")}</p>;
  const told = (each: PlanDifference) => {
    if (!each.was) return t("agreed_plan.new_row");
    if (!each.becomes) return t("agreed_plan.gone_row");
    const days = each.working_days ?? 0;
    return days === 0 ? "" : `${days < 0 ? "−" : "+"}${t("agreed_plan.days", { days: Math.abs(days) })}`;
  };
  return (
    <ul className="plan-differences">
      {differences.map((each, place) => (
        <li key={place}>
          <span className="title">{each.title}</span>
          <span className="nowrap">{daysText(w, (each.becomes ?? each.was)!, each.kind)}</span>
          <span className="soft small">{each.was && each.becomes && t("agreed_plan.was", { days: daysText(w, each.was, each.kind) })}</span>
          <span className="strong small nowrap">{told(each)}</span>
        </li>
      ))}
    </ul>
  );
}
