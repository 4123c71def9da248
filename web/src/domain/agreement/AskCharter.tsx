// Asking a client to confirm the charter: who decides, what exactly they will read. Nothing leaves before the
// violet button.
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../app/api.ts";
import { freshen, keys, useParties, useProject } from "../../app/cache.ts";
import { Faces, fieldSentence, ProblemNotice } from "../../app/problems.tsx";
import { toast } from "../../app/toast.ts";
import type { Id, Party, Told, With } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Empty } from "../../ui/Faces.tsx";
import { CheckField, ChoiceField, TextArea, TextField } from "../../ui/Field.tsx";
import { AudienceTag, PersonTag } from "../../ui/Marks.tsx";
import { useDraft } from "../communication/draft.ts";
import { NotReached } from "../communication/NotReached.tsx";
import { DueField } from "../engagement/DueField.tsx";
import { ChosenFigures } from "../sign_offs/Figures.tsx";
import type { Content } from "../sign_offs/sign_off.ts";
import type { Charter, Sending } from "./charter.ts";
import "../sign_offs/sign_offs.css";

interface AskProps {
  charter: Charter;
  project: Id;
  onClose: () => void;
}

type Preview = With<Told<"CharterPreview">, { content: Content }>;

export function AskCharter(props: AskProps) {
  const { t } = useWords();
  const query = useParties(props.project);
  return (
    <Dialog width="wide" title={t("charter.ask")} closeLabel={t("shell.close")} onClose={props.onClose}>
      <Faces query={query} failed={t("party.failed")} rows={3}>
        {({ items }) => (items.length === 0 ? <Empty title={t("party.empty")}>{t("party.empty_text")}</Empty> : <AskForm {...props} parties={items} />)}
      </Faces>
    </Dialog>
  );
}

function AskForm({ charter, project, parties, onClose }: AskProps & { parties: Party[] }) {
  const w = useWords();
  const { t } = w;
  const [partyId, setPartyId] = useState<Id>(() => charter.party_id ?? parties[0]!.id);
  const party = parties.find((each) => each.id === partyId) ?? parties[0]!;
  const clientName = useProject(project).data?.client_name ?? "";
  const [title, setTitle] = useState<string>();
  const [summary, setSummary, forget] = useDraft(`charter.${project}`);
  const [due, setDue] = useState("");
  const [withBudget, setWithBudget] = useState(false);
  const shownTitle = title ?? t("charter.usual_title", { project: clientName });
  const asked = { party_id: party.id, version: charter.version, with_budget: withBudget };
  const preview = useQuery({
    queryKey: [...keys.charter(project), "preview", asked],
    queryFn: () => api.post<Preview>(`/api/v1/projects/${project}/charter-confirmation-previews`, { ...asked, title: "–" }),
    staleTime: 0,
  });
  const deciders = preview.data?.readers.filter((each) => each.decides).map((each) => each.name) ?? [];
  const send = useMutation({
    mutationFn: () => api.post<Sending>(`/api/v1/projects/${project}/charter-confirmations`, { ...asked, title: shownTitle.trim(), summary: summary.trim(), due: due || null }),
    onSuccess: async (sent) => {
      forget();
      toast({ text: t("charter.sent", { number: sent.number }) });
      await freshen(keys.charter(project), keys.signOffs(project), keys.home);
      // Whom no mail reaches is read before the dialog goes.
      if (sent.not_reached.length === 0) onClose();
    },
  });
  if (send.data) return <Unreached sent={send.data} project={project} onClose={onClose} />;
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
          <TextArea label={t("ask.words")} value={summary} onChange={setSummary} wrong={fieldSentence(w, send.error, "summary")} rows={4} />
          <DueField project={project} party={party.id} value={due} onChange={setDue} wrong={fieldSentence(w, send.error, "due")} />
          {charter.fields.budget && <CheckField label={t("charter.with_budget")} hint={t("charter.with_budget_hint")} checked={withBudget} onChange={setWithBudget} />}
          {preview.data && <Readers readers={preview.data.readers} />}
        </div>
        <section className="ask-items">
          <AudienceTag client>{t("ask.they_read")}</AudienceTag>
          <Faces query={preview} failed={t("ask.preview_failed")} rows={5}>
            {({ content }) => <Shown content={content} />}
          </Faces>
        </section>
      </div>
      <div className="actions">
        <Button kind="to-client" type="submit" icon="door" busy={send.isPending} disabled={!preview.data || !shownTitle.trim()}>
          {deciders.length > 0 ? t("charter.send_to", { names: w.joinNames(deciders) }) : t("charter.ask")}
        </Button>
        <Button onClick={onClose}>{t("act.cancel")}</Button>
      </div>
    </form>
  );
}

function Unreached({ sent, project, onClose }: { sent: Sending; project: Id; onClose: () => void }) {
  const { t } = useWords();
  return (
    <div className="form">
      <p>{t("charter.sent", { number: sent.number })}</p>
      <NotReached project={project} party={sent.party_id} people={sent.not_reached} />
      <div className="actions">
        <Button onClick={onClose}>{t("shell.close")}</Button>
      </div>
    </div>
  );
}

function Readers({ readers }: { readers: Preview["readers"] }) {
  const { t } = useWords();
  return (
    <section className="ask-readers">
      <h3>{t("ask.who")}</h3>
      <ul>
        {readers.map((each) => (
          <li key={each.person_id} className="row">
            <PersonTag name={each.name} client muted={!each.decides} />
            <span className="end small">{t(each.decides ? "ask.decides" : "ask.reads")}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Shown({ content }: { content: Content }) {
  const { t } = useWords();
  return (
    <>
      <ChosenFigures figures={content.figures} />
      <ol className="ask-list" tabIndex={0} aria-label={t("ask.they_read")}>
        {content.items.map((item) => (
          <li key={item.key}>
            <span className="id">{item.number}</span> {item.title}
            {item.body && <p className="body soft">{item.body}</p>}
            {item.criteria && <p className="body soft">{item.criteria}</p>}
          </li>
        ))}
      </ol>
      <p className="muted small">{t("charter.never")}</p>
    </>
  );
}
