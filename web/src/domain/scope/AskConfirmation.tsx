// Asking a client to confirm requirements: who decides, what exactly they will read, the words that go with it.
// Nothing leaves before the violet button.
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../app/api.ts";
import { freshen, keys, useParties, useProject } from "../../app/cache.ts";
import { Faces, fieldSentence, ProblemNotice } from "../../app/problems.tsx";
import { toast } from "../../app/toast.ts";
import type { Id, NotReached as Unreached, Party, Told, With } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Empty } from "../../ui/Faces.tsx";
import { ChoiceField, TextArea, TextField } from "../../ui/Field.tsx";
import { AudienceTag, PersonTag } from "../../ui/Marks.tsx";
import { Body } from "../communication/Body.tsx";
import { useDraft } from "../communication/draft.ts";
import { NotReached } from "../communication/NotReached.tsx";
import { approversOf, ruleSentence, useDecisionRule } from "../engagement/decision_rule.ts";
import { DueField } from "../engagement/DueField.tsx";
import type { Requirement } from "./requirement.ts";

type Preview = Told<"ConfirmationPreview">;
type Asked = With<Told<"ConfirmationRequest">, { not_reached: Unreached[] }>;

interface AskProps {
  project: Id;
  /** None: everything that is not confirmed yet. */
  chosen: Requirement[];
  onClose: () => void;
}

export function AskConfirmation({ project, chosen, onClose }: AskProps) {
  const { t } = useWords();
  const query = useParties(project);
  return (
    <Dialog width="wide" title={t("ask.title")} closeLabel={t("shell.close")} onClose={onClose}>
      <Faces query={query} failed={t("party.failed")} rows={3}>
        {({ items }) => (items.length === 0 ? <Empty title={t("party.empty")}>{t("party.empty_text")}</Empty> : <AskForm project={project} parties={items} chosen={chosen} onClose={onClose} />)}
      </Faces>
    </Dialog>
  );
}

function usePreview(project: Id, party: Id | undefined, ids: Id[]) {
  return useQuery({
    queryKey: [...keys.requirements(project), "preview", party, ids.join()],
    queryFn: () => api.post<Preview>(`/api/v1/projects/${project}/requirement-confirmation-previews`, { party_id: party, requirement_ids: ids }),
    enabled: !!party,
    staleTime: 0,
  });
}

function AskForm({ project, parties, chosen, onClose }: AskProps & { parties: Party[] }) {
  const w = useWords();
  const { t } = w;
  // Who was asked about one of them already is the one to ask again.
  const [partyId, setPartyId] = useState<Id>(() => chosen.find((each) => each.party_id)?.party_id ?? parties[0]!.id);
  const party = parties.find((each) => each.id === partyId) ?? parties[0]!;
  const client_name = useProject(project).data?.client_name;
  const [title, setTitle] = useState<string>();
  const [summary, setSummary, forget] = useDraft(`confirmation.${project}`);
  const [due, setDue] = useState("");
  const ids = chosen.map((each) => each.id);
  const preview = usePreview(project, party.id, ids);
  const shownTitle = title ?? (client_name ? t("ask.usual_title_of", { project: client_name }) : t("ask.usual_title"));
  const deciders = preview.data?.readers.filter((each) => each.decides) ?? [];
  const count = preview.data?.items.length ?? 0;
  const send = useMutation({
    // What is shown here is what goes out, in these versions.
    mutationFn: () => api.post<Asked>(`/api/v1/projects/${project}/requirement-confirmations`, { party_id: party.id, items: (preview.data?.items ?? []).map(({ id, version }) => ({ id, version })), title: shownTitle.trim(), summary: summary.trim(), due: due || null }),
    onError: () => preview.refetch(),
    onSuccess: async (sent) => {
      forget();
      await freshen(keys.requirements(project), keys.signOffs(project), keys.home, ["record"]);
      // Whom no mail reaches is read before the dialog goes.
      if (sent.not_reached.length > 0) return;
      toast({ text: t("ask.sent", { number: sent.number, count: sent.count }) });
      onClose();
    },
  });
  if (send.data) return <WasSent project={project} sent={send.data} onClose={onClose} />;
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        send.mutate();
      }}
    >
      <ProblemNotice reason={send.error} />
      <div className="ask">
        <div className="form">
          {parties.length > 1 && <ChoiceField label={t("projects.client")} value={party.id} onChange={setPartyId} choices={parties.map((each) => ({ value: each.id, label: each.client_name }))} />}
          <TextField label={t("ask.subject")} hint={t("ask.subject_hint")} value={shownTitle} onChange={setTitle} wrong={fieldSentence(w, send.error, "title")} required maxLength={200} data-autofocus autoFocus />
          <TextArea label={t("ask.words")} hint={t("ask.words_hint")} value={summary} onChange={setSummary} wrong={fieldSentence(w, send.error, "summary")} rows={4} />
          <DueField project={project} party={party.id} value={due} onChange={setDue} wrong={fieldSentence(w, send.error, "due")} />
          <Readers project={project} party={party} readers={preview.data?.readers ?? []} />
        </div>
        <WhatTheyRead preview={preview} />
      </div>
      <div className="actions">
        <Button kind="to-client" type="submit" icon="door" busy={send.isPending} disabled={count === 0 || !shownTitle.trim()}>
          {deciders.length > 0 ? t("ask.send_to", { names: w.joinNames(deciders.map((each) => each.name)), count }) : t("scope.ask")}
        </Button>
        <Button onClick={onClose}>{t("act.cancel")}</Button>
      </div>
    </form>
  );
}

function WasSent({ project, sent, onClose }: { project: Id; sent: Asked; onClose: () => void }) {
  const { t } = useWords();
  return (
    <div className="form">
      <p>{t("ask.sent", { number: sent.number, count: sent.count })}</p>
      <NotReached project={project} party={sent.party_id} people={sent.not_reached} />
      <div className="actions">
        <Button onClick={onClose}>{t("shell.close")}</Button>
      </div>
    </div>
  );
}

/** Who decides comes first; the others read along. */
function Readers({ project, party, readers }: { project: Id; party: Party; readers: Preview["readers"] }) {
  const w = useWords();
  const { t } = w;
  const rule = useDecisionRule(project, party.id).data;
  const ordered = [...readers.filter((each) => each.decides), ...readers.filter((each) => !each.decides)];
  return (
    <section className="ask-readers">
      <h3>{t("ask.who")}</h3>
      {rule && <p className="strong">{ruleSentence(w, rule, approversOf(party.contacts).map((contact) => contact.name))}</p>}
      <ul>
        {ordered.map((each) => (
          <li key={each.person_id} className="row">
            <PersonTag name={each.name} client muted={!each.decides} />
            <span className={each.decides ? "end small" : "end small muted"}>{t(each.decides ? "ask.decides" : "ask.reads")}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function WhatTheyRead({ preview }: { preview: ReturnType<typeof usePreview> }) {
  const { t } = useWords();
  return (
    <section className="ask-items">
      <div className="row wrap">
        <AudienceTag client>{t("ask.they_read")}</AudienceTag>
        {preview.data && <span className="muted small">{t("scope.count", { count: preview.data.items.length })}</span>}
      </div>
      <Faces query={preview} failed={t("ask.preview_failed")} rows={5}>
        {(data) => (
          <>
            {data.waiting_count > 0 && <p className="small">{t("ask.waiting_too", { count: data.waiting_count })}</p>}
            <ol className="ask-list" tabIndex={0} aria-label={t("ask.they_read")}>
              {data.items.map((item) => (
                <li key={item.id}>
                  <details>
                    <summary>
                      <span className="id">v{item.version}</span> {item.title}
                    </summary>
                    {item.body ? <Body text={item.body} /> : <p className="muted small">{t("ask.only_title")}</p>}
                    {item.criteria && (
                      <p className="body soft">
                        <span className="strong">{t("requirement.acceptance_criteria")}</span> {item.criteria}
                      </p>
                    )}
                  </details>
                </li>
              ))}
            </ol>
            <p className="muted small">{t("ask.never")}</p>
          </>
        )}
      </Faces>
    </section>
  );
}
