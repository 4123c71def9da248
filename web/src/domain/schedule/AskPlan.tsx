// Sending the plan to a client to be confirmed: what exactly they will read, and what moved since they agreed last.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { api } from "../../app/api.ts";
import { freshen, keys, useProject } from "../../app/cache.ts";
import type { Id, Party, Told, With } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { AskParty, useAskedParty } from "../engagement/AskParty.tsx";
import { AskForSignOff } from "../sign_offs/AskForSignOff.tsx";
import { ChosenFigures } from "../sign_offs/Figures.tsx";
import type { Content } from "../sign_offs/sign_off.ts";
import { agreedPlanKey, type PlanSending } from "./agreed_plan.ts";
import { Differences } from "./PlanVersions.tsx";

interface AskProps {
  /** Whom to ask, unless another is chosen. */
  first: Id;
  project: Id;
  onClose: () => void;
}

type Preview = With<Told<"PlanConfirmationPreview">, { content: Content }>;

export function AskPlan(props: AskProps) {
  const { t } = useWords();
  return (
    <AskParty project={props.project} width="wide" title={t("agreed_plan.ask")} onClose={props.onClose}>
      {(parties) => <PlanForm {...props} parties={parties} />}
    </AskParty>
  );
}

function PlanForm({ first, project, parties, onClose }: AskProps & { parties: Party[] }) {
  const { t } = useWords();
  const asked = useAskedParty(parties, first);
  const party = asked.party.id;
  const clientName = useProject(project).data?.client_name ?? "";
  const path = `/api/v1/projects/${project}/parties/${party}/plan-confirmation`;
  const preview = useQuery({ queryKey: [...agreedPlanKey(project), party, "preview"], queryFn: () => api.post<Preview>(`${path}-previews`, { title: "–" }), staleTime: Infinity, gcTime: 0 });
  return (
    <AskForSignOff
      asked={asked}
      project={project}
      draft={`plan.${project}.${first}`}
      usualTitle={t("agreed_plan.usual_title", { project: clientName })}
      preview={preview}
      send={(words, shown) => api.post<PlanSending>(`${path}s`, words, { ifMatch: shown.plan_revision })}
      onSent={() => freshen(keys.project(project), keys.home)}
      said={(sent) => t("agreed_plan.sent", { number: sent.number })}
      sendTo={(names) => t("agreed_plan.send_to", { names })}
      sendLabel={t("agreed_plan.ask")}
      outdated={t("agreed_plan.outdated")}
      further={
        <Link className="small" to="/projects/$project/team" params={{ project }} search={{ sharing: party }}>
          {t("agreed_plan.what_they_see")}
        </Link>
      }
      onClose={onClose}
    >
      {(shown) => <Shown preview={shown} />}
    </AskForSignOff>
  );
}

function Shown({ preview: { content, since, differences } }: { preview: Preview }) {
  const { t } = useWords();
  return (
    <>
      {since !== null && (
        <section className="plan-since">
          <h3>{t("agreed_plan.what_moved", { number: since })}</h3>
          <Differences differences={differences} />
        </section>
      )}
      <div className="ask-list plan-read" tabIndex={0} role="region" aria-label={t("ask.they_read")}>
        <ChosenFigures figures={content.figures} />
        {content.items.length > 0 && <h3>{t("agreed_plan.needs_of_them")}</h3>}
        {content.items.map((item) => (
          <p key={item.key}>
            {item.title} <span className="soft">{item.body}</span>
          </p>
        ))}
      </div>
      <p className="muted small">{t("agreed_plan.never")}</p>
    </>
  );
}
