// Who is who for one client: a manager shows it knowing whom they will read of, and takes it back.
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../app/api.ts";
import { cache, keys, useMembers } from "../../app/cache.ts";
import { tellProblem } from "../../app/problems.tsx";
import { toast } from "../../app/toast.ts";
import type { Id, Party } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { AudienceTag } from "../../ui/Marks.tsx";
import { functionsOf, useFunctions, type FunctionList } from "./functions.ts";

export function PeopleRelease({ project, party, mayManage }: { project: Id; party: Party; mayManage: boolean }) {
  const { t, formatDate } = useWords();
  const [asking, setAsking] = useState(false);
  const list = useFunctions(project).data;
  const since = list?.releases.find((each) => each.party_id === party.id)?.released_at;
  const client = party.client_name;
  const change = useMutation({
    mutationFn: async (show: boolean) => {
      const path = `/api/v1/projects/${project}/parties/${party.id}/people-release`;
      cache.setQueryData(keys.functions(project), await (show ? api.put<FunctionList>(path) : api.delete<FunctionList>(path)));
    },
    onError: tellProblem,
    onSuccess: (_, show) => {
      setAsking(false);
      toast({ text: t(show ? "people_release.shown_toast" : "people_release.hidden_toast", { client }) });
    },
  });
  if (!list) return null;
  return (
    <div className="panel-body row wrap people-release">
      <AudienceTag client={!!since}>{since ? t("people_release.shown", { client, day: formatDate(since) }) : t("people_release.hidden", { client })}</AudienceTag>
      {mayManage && (
        <Button size="small" kind={since ? "plain" : "to-client"} busy={change.isPending} onClick={() => (since ? change.mutate(false) : setAsking(true))}>
          {t(since ? "people_release.take_back" : "people_release.show", { client })}
        </Button>
      )}
      {asking && (
        <Dialog
          title={t("people_release.title", { client })}
          closeLabel={t("act.close")}
          onClose={() => setAsking(false)}
          foot={
            <Button kind="to-client" busy={change.isPending} onClick={() => change.mutate(true)}>
              {t("people_release.show", { client })}
            </Button>
          }
        >
          <WhoIsWho project={project} party={party} list={list} />
        </Dialog>
      )}
    </div>
  );
}

/** Exactly whom they will read of. */
function WhoIsWho({ project, party, list }: { project: Id; party: Party; list: FunctionList }) {
  const { t, joinNames } = useWords();
  const team = (useMembers(project).data?.items ?? []).filter((each) => functionsOf(list, each.person_id).length > 0);
  return (
    <div className="stack">
      <p>{t("people_release.will_read", { client: party.client_name })}</p>
      <ul className="rows">
        {[...team, ...party.contacts].map((each) => (
          <li key={each.person_id} className="row">
            <b>{each.name}</b>
            <span className="soft">{joinNames(functionsOf(list, each.person_id))}</span>
          </li>
        ))}
      </ul>
      <p className="muted small">{t(team.length === 0 ? "people_release.nobody" : "people_release.only_functions")}</p>
    </div>
  );
}
