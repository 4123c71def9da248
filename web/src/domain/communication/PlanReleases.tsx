// What clients read of the communication plan: shown by a manager knowing the words and the readers, and taken back.
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../app/api.ts";
import { cache, keys } from "../../app/cache.ts";
import { Faces, tellProblem } from "../../app/problems.tsx";
import { toast } from "../../app/toast.ts";
import type { Id, Party, Told } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { AudienceTag } from "../../ui/Marks.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { rhythmSentence, type CommunicationPlan } from "./communication_plan.ts";

type Preview = Told<"CommunicationPlanPreview">;

interface Props {
  plan: CommunicationPlan;
  project: Id;
  parties: Party[];
  mayShow: boolean;
}

export function PlanReleases({ plan, project, parties, mayShow }: Props) {
  const { t } = useWords();
  if (parties.length === 0) return null;
  return (
    <Panel title={t("communication_plan.release.title")}>
      <ul className="rows">
        {parties.map((party) => (
          <OfParty key={party.id} plan={plan} project={project} party={party} mayShow={mayShow} />
        ))}
      </ul>
    </Panel>
  );
}

function OfParty({ plan, project, party, mayShow }: { plan: CommunicationPlan; project: Id; party: Party; mayShow: boolean }) {
  const { t, formatDate } = useWords();
  const [asking, setAsking] = useState(false);
  const all = plan.releases.filter((each) => each.party_id === party.id);
  const now = all.find((each) => !each.ended_at);
  const client = party.client_name;
  const somebody = t("notifications.somebody");
  const takeBack = useMutation({
    mutationFn: async () => cache.setQueryData(keys.communicationPlan(project), await api.delete<CommunicationPlan>(`/api/v1/projects/${project}/parties/${party.id}/communication-plan-release`)),
    onError: tellProblem,
    onSuccess: () => toast({ text: t("communication_plan.release.taken_toast", { client }) }),
  });
  return (
    <li className="stack">
      <div className="row wrap">
        <AudienceTag client={!!now}>{now ? t("communication_plan.release.shown", { client, number: now.number, name: now.by_name ?? somebody, day: formatDate(now.shown_at) }) : t("communication_plan.release.none", { client })}</AudienceTag>
        {mayShow && (
          <Button size="small" kind="to-client" icon="door" onClick={() => setAsking(true)}>
            {t("communication_plan.release.show", { client })}
          </Button>
        )}
        {mayShow && now && (
          <Button size="small" busy={takeBack.isPending} onClick={() => takeBack.mutate()}>
            {t("communication_plan.release.take_back", { client })}
          </Button>
        )}
      </div>
      {now?.is_outdated && <p className="notice warn small">{t("communication_plan.release.outdated", { client })}</p>}
      {all
        .filter((each) => each.ended_at)
        .slice(0, 5)
        .map((each) => (
          <p key={each.number} className="small muted">
            {t("communication_plan.release.ended", { number: each.number, name: each.by_name ?? somebody, day: formatDate(each.shown_at), until: formatDate(each.ended_at) })}
          </p>
        ))}
      {asking && <Show project={project} party={party} onClose={() => setAsking(false)} />}
    </li>
  );
}

function Show({ project, party, onClose }: { project: Id; party: Party; onClose: () => void }) {
  const w = useWords();
  const { t } = w;
  const client = party.client_name;
  const path = `/api/v1/projects/${project}/parties/${party.id}/communication-plan`;
  const query = useQuery({ queryKey: [...keys.communicationPlan(project), party.id], queryFn: () => api.get<Preview>(path), gcTime: 0 });
  const show = useMutation({
    mutationFn: async (lines: Preview["lines"]) => cache.setQueryData(keys.communicationPlan(project), await api.post<CommunicationPlan>(`/api/v1/projects/${project}/communication-plan-releases`, { party_id: party.id, lines })),
    onError: (reason) => {
      tellProblem(reason);
      void query.refetch();
    },
    onSuccess: () => {
      toast({ text: t("communication_plan.release.shown_toast", { client }) });
      onClose();
    },
  });
  const lines = query.data?.lines ?? [];
  const foot = (
    <Button kind="to-client" busy={show.isPending} disabled={lines.length === 0} onClick={() => show.mutate(lines)}>
      {t("communication_plan.release.show", { client })}
    </Button>
  );
  return (
    <Dialog title={t("communication_plan.release.dialog", { client })} closeLabel={t("act.close")} onClose={onClose} width="middle" foot={foot}>
      <Faces query={query} failed={t("communication_plan.failed")} rows={5}>
        {(preview) =>
          preview.lines.length === 0 ? (
            <p>{t("communication_plan.release.nothing", { client })}</p>
          ) : (
            <div className="stack">
              <p>{t("communication_plan.release.readers", { names: w.joinNames(preview.readers.map((each) => each.name)) })}</p>
              <ul className="rows">
                {preview.lines.map((line, index) => (
                  <li key={index}>
                    <b>{[line.title, line.audience].filter(Boolean).join(" · ")}</b>
                    <p className="small">
                      {rhythmSentence(w, line, w.formatDate)} ({line.time_zone}) · {t(`communication_plan.channel.${line.channel}`)} · {t("communication_plan.field.urgent_channel")}: {t(`communication_plan.channel.${line.urgent_channel}`)}
                    </p>
                    {line.purpose && <p className="small">{line.purpose}</p>}
                    {line.outcome && <p className="small">{line.outcome}</p>}
                    {line.content.length > 0 && <p className="small soft">{w.joinNames(line.content)}</p>}
                    <p className="small muted">{[line.owner, line.client_owner].filter(Boolean).join(" · ")}</p>
                    {(preview.days[index] ?? []).length > 0 && <p className="small num">{w.joinNames((preview.days[index] ?? []).map((at) => w.formatDateTime(at)))}</p>}
                  </li>
                ))}
              </ul>
            </div>
          )
        }
      </Faces>
    </Dialog>
  );
}
