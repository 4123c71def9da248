// Sending the plan to a client to be confirmed: who decides, until when, what exactly they will read. Nothing leaves
// before the violet button.
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { api, Problem } from "../../app/api.ts";
import { freshen, keys, useProject } from "../../app/cache.ts";
import { Faces, fieldSentence, ProblemNotice } from "../../app/problems.tsx";
import { toast } from "../../app/toast.ts";
import type { Id, Told, With } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { ChoiceField, TextArea, TextField } from "../../ui/Field.tsx";
import { AudienceTag, PersonTag } from "../../ui/Marks.tsx";
import { useDraft } from "../communication/draft.ts";
import { NotReached } from "../communication/NotReached.tsx";
import { DueField } from "../engagement/DueField.tsx";
import { ChosenFigures } from "../sign_offs/Figures.tsx";
import type { Content } from "../sign_offs/sign_off.ts";
import { agreedPlanKey, type PlanDocument, type PlanSending } from "./agreed_plan.ts";
import { Differences } from "./PlanVersions.tsx";
import "../sign_offs/sign_offs.css";

interface AskProps {
  documents: PlanDocument[];
  first: PlanDocument;
  project: Id;
  onClose: () => void;
}

type Preview = With<Told<"PlanConfirmationPreview">, { content: Content }>;

export function AskPlan(props: AskProps) {
  const { t } = useWords();
  return (
    <Dialog width="wide" title={t("agreed_plan.ask")} closeLabel={t("shell.close")} onClose={props.onClose}>
      <AskForm {...props} />
    </Dialog>
  );
}

function AskForm({ documents, first, project, onClose }: AskProps) {
  const w = useWords();
  const { t } = w;
  const [party, setParty] = useState<Id>(first.party_id);
  const clientName = useProject(project).data?.client_name ?? "";
  const [title, setTitle] = useState<string>();
  const [summary, setSummary, forget] = useDraft(`plan.${project}.${party}`);
  const [due, setDue] = useState("");
  const shownTitle = title ?? t("agreed_plan.usual_title", { project: clientName });
  const path = `/api/v1/projects/${project}/parties/${party}/plan-confirmation`;
  const preview = useQuery({ queryKey: [...agreedPlanKey(project), party, "preview"], queryFn: () => api.post<Preview>(`${path}-previews`, { title: "–" }), staleTime: Infinity, gcTime: 0 });
  const deciders = preview.data?.readers.filter((each) => each.decides).map((each) => each.name) ?? [];
  const send = useMutation({
    mutationFn: (revision: number) => api.post<PlanSending>(`${path}s`, { title: shownTitle.trim(), summary: summary.trim(), due: due || null }, { ifMatch: revision }),
    onSuccess: async (sent) => {
      forget();
      toast({ text: t("agreed_plan.sent", { number: sent.number }) });
      await freshen(keys.project(project), keys.home);
      // Whom no mail reaches is read before the dialog goes.
      if (sent.not_reached.length === 0) onClose();
    },
  });
  if (send.data) return <Unreached sent={send.data} party={party} project={project} onClose={onClose} />;
  const isOutdated = send.error instanceof Problem && send.error.status === 412;
  const again = () => {
    send.reset();
    void preview.refetch();
  };
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        if (preview.data) send.mutate(preview.data.plan_revision);
      }}
    >
      {isOutdated ? <Outdated onAgain={again} /> : <ProblemNotice reason={send.error} />}
      <div className="ask">
        <div className="form">
          {documents.length > 1 && <ChoiceField label={t("projects.client")} value={party} onChange={setParty} choices={documents.map((each) => ({ value: each.party_id, label: each.client_name }))} />}
          <TextField label={t("ask.subject")} hint={t("ask.subject_hint")} value={shownTitle} onChange={setTitle} wrong={fieldSentence(w, send.error, "title")} required maxLength={200} data-autofocus autoFocus />
          <TextArea label={t("ask.words")} value={summary} onChange={setSummary} wrong={fieldSentence(w, send.error, "summary")} rows={4} />
          <DueField project={project} party={party} value={due} onChange={setDue} wrong={fieldSentence(w, send.error, "due")} />
          {preview.data && <Readers readers={preview.data.readers} />}
        </div>
        <section className="ask-items">
          <AudienceTag client>{t("ask.they_read")}</AudienceTag>
          <Faces query={preview} failed={t("ask.preview_failed")} rows={5}>
            {(shown) => <Shown preview={shown} />}
          </Faces>
          <Link className="small" to="/projects/$project/team" params={{ project }} search={{ sharing: party }}>
            {t("agreed_plan.what_they_see")}
          </Link>
        </section>
      </div>
      <div className="actions">
        <Button kind="to-client" type="submit" icon="door" busy={send.isPending} disabled={!preview.data || !shownTitle.trim() || isOutdated}>
          {deciders.length > 0 ? t("agreed_plan.send_to", { names: w.joinNames(deciders) }) : t("agreed_plan.ask")}
        </Button>
        <Button onClick={onClose}>{t("act.cancel")}</Button>
      </div>
    </form>
  );
}

/** Somebody edited the plan after it was looked at. */
function Outdated({ onAgain }: { onAgain: () => void }) {
  const { t } = useWords();
  return (
    <p className="notice" role="alert">
      <span>{t("agreed_plan.outdated")}</span>
      <Button size="small" onClick={onAgain}>
        {t("agreed_plan.look_again")}
      </Button>
    </p>
  );
}

function Unreached({ sent, party, project, onClose }: { sent: PlanSending; party: Id; project: Id; onClose: () => void }) {
  const { t } = useWords();
  return (
    <div className="form">
      <p>{t("agreed_plan.sent", { number: sent.number })}</p>
      <NotReached project={project} party={party} people={sent.not_reached} />
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
