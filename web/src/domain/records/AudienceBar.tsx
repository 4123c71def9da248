// Internal or visible to the client. Making a record visible names who will see it, before it happens.
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../app/api.ts";
import { freshen, keys } from "../../app/cache.ts";
import { ProblemNotice, tellProblem } from "../../app/problems.tsx";
import { toast } from "../../app/toast.ts";
import type { Audience, Id, Party, Viewers } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { ChoiceField } from "../../ui/Field.tsx";
import { AudienceSwitch } from "./AudienceSwitch.tsx";
import type { TaskDetail } from "./task.ts";

export function useViewers(record: Id) {
  return useQuery({ queryKey: [...keys.record(record), "viewers"], queryFn: () => api.get<Viewers>(`/api/v1/records/${record}/viewers`) });
}

export function AudienceBar({ task, project, parties, mayEdit }: { task: TaskDetail; project: Id; parties: Party[]; mayEdit: boolean }) {
  const { t, joinNames } = useWords();
  const viewers = useViewers(task.id).data;
  const [asking, setAsking] = useState(false);
  const shared = task.audience === "client";
  const put = (audience: Audience, party?: Id) => api.put(`/api/v1/records/${task.id}/audience`, { audience, ...(party ? { party_id: party } : {}) }).then(() => freshen(keys.record(task.id), keys.project(project)));
  const keepIn = useMutation({ mutationFn: () => put("internal"), onError: tellProblem, onSuccess: () => toast({ text: t("audience.kept_in", { title: task.title }) }) });
  const names = viewers?.client.map((each) => each.name) ?? [];
  const seen = shared ? t("audience.client_text", { names: names.length ? joinNames(names) : t("audience.nobody_yet") }) : t("audience.internal_text");
  return (
    <>
      <AudienceSwitch shared={shared} said={seen} mayHide={mayEdit && !keepIn.isPending} mayShow={mayEdit && parties.length > 0} onHide={() => keepIn.mutate()} onShow={() => setAsking(true)} />
      {asking && <ShowDialog title={task.title} parties={parties} onShow={(party) => put("client", party)} onClose={() => setAsking(false)} />}
    </>
  );
}

function ShowDialog({ title, parties, onShow, onClose }: { title: string; parties: Party[]; onShow: (party: Id) => Promise<void>; onClose: () => void }) {
  const { t, joinNames } = useWords();
  const [chosen, setChosen] = useState<Id>();
  const party = parties.find((each) => each.id === chosen) ?? parties[0];
  const show = useMutation({ mutationFn: () => onShow(party!.id), onSuccess: onClose });
  if (!party) return null;
  const names = party.contacts.map((contact) => contact.name);
  const foot = (
    <>
      <Button onClick={onClose}>{t("act.cancel")}</Button>
      <Button kind="to-client" icon="door" busy={show.isPending} onClick={() => show.mutate()}>
        {t("sharing.keep", { count: names.length })}
      </Button>
    </>
  );
  return (
    <Dialog title={t("audience.show_title", { title })} closeLabel={t("shell.close")} onClose={onClose} foot={foot}>
      <div className="form">
        <ProblemNotice reason={show.error} />
        {parties.length > 1 && <ChoiceField label={t("projects.client")} value={party.id} onChange={setChosen} choices={parties.map((each) => ({ value: each.id, label: each.client_name }))} />}
        <p>{names.length ? t("audience.will_see", { names: joinNames(names), client: party.client_name }) : t("sharing.seen_by_nobody")}</p>
        <p className="muted small">{t("audience.what_they_see")}</p>
      </div>
    </Dialog>
  );
}
