// Showing a document to the client: its newest version, to the people named beforehand. A newer version stays in
// the team until it is shown too.
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { ProblemNotice, tellProblem } from "../../app/problems.tsx";
import { toast } from "../../app/toast.ts";
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { ChoiceField } from "../../ui/Field.tsx";
import { AudienceSwitch } from "../records/AudienceSwitch.tsx";
import { hideDocument, showDocument, type AudienceChoice, type DocumentDetail } from "./document.ts";

interface AudienceProps {
  document: DocumentDetail;
  project: Id;
  /** Project managers decide what the client sees. */
  mayShare: boolean;
}

export function DocumentAudience({ document, project, mayShare }: AudienceProps) {
  const { t, joinNames } = useWords();
  const { row, choices } = document;
  const [asking, setAsking] = useState(false);
  const shared = row.audience === "client";
  const hide = useMutation({ mutationFn: () => hideDocument(project, row.id), onError: tellProblem, onSuccess: () => toast({ text: t("audience.kept_in", { title: row.title }) }) });
  const seers = choices.filter((each) => row.party_id === null || each.party_id === row.party_id).flatMap((each) => each.names);
  const isOlder = shared && row.shown_version !== null && row.shown_version < row.version;
  const isRenamed = shared && !!document.shown_title && document.shown_title !== row.title;
  const said = shared
    ? t("documents.seen_by", { names: seers.length > 0 ? joinNames(seers) : t("audience.nobody_yet"), version: row.shown_version ?? row.version })
    : t("audience.internal_text");
  return (
    <>
      <AudienceSwitch shared={shared} said={said} mayHide={mayShare && !hide.isPending} mayShow={mayShare && (shared || choices.length > 0)} onHide={() => hide.mutate()} onShow={() => setAsking(true)} />
      {(isOlder || isRenamed) && mayShare && (
        <div className="newer-version no-print">
          <span className="small">{isOlder ? t("documents.newer_is_internal", { version: row.version }) : t("documents.known_as", { title: document.shown_title ?? "" })}</span>
          <Button size="small" kind="to-client" icon="door" onClick={() => setAsking(true)}>
            {t("documents.show_version", { version: row.version })}
          </Button>
        </div>
      )}
      {asking && <ShowDialog document={document} project={project} onClose={() => setAsking(false)} />}
    </>
  );
}

function ShowDialog({ document: { row, choices }, project, onClose }: { document: DocumentDetail; project: Id; onClose: () => void }) {
  const { t } = useWords();
  const [chosen, setChosen] = useState<Id | undefined>(row.party_id ?? undefined);
  const choice = choices.find((each) => each.party_id === chosen) ?? choices.find((each) => !each.refusal) ?? choices[0];
  const show = useMutation({ mutationFn: (party: Id) => showDocument(project, row, party), onSuccess: onClose });
  if (!choice) return null;
  const foot = (
    <>
      <Button onClick={onClose}>{t("act.cancel")}</Button>
      <Button kind="to-client" icon="door" busy={show.isPending} disabled={!!choice.refusal} onClick={() => show.mutate(choice.party_id)}>
        {t("sharing.keep", { count: choice.names.length })}
      </Button>
    </>
  );
  return (
    <Dialog title={t("audience.show_title", { title: row.title })} closeLabel={t("shell.close")} onClose={onClose} foot={foot}>
      <div className="form">
        <ProblemNotice reason={show.error} />
        {choices.length > 1 && <ChoiceField label={t("projects.client")} value={choice.party_id} onChange={setChosen} choices={choices.map((each) => ({ value: each.party_id, label: each.party }))} />}
        <Readers choice={choice} version={row.version} />
      </div>
    </Dialog>
  );
}

/** Who will see it, or why nobody can yet. */
function Readers({ choice, version }: { choice: AudienceChoice; version: number }) {
  const { t, first, joinNames } = useWords();
  if (choice.refusal) return <p>{first([`problem.${choice.refusal}`, "problem.refused"], { code: choice.refusal })}</p>;
  return (
    <>
      <p>{choice.names.length > 0 ? t("documents.will_see", { names: joinNames(choice.names), client: choice.party, version }) : t("sharing.seen_by_nobody")}</p>
      <p className="muted small">{t("documents.what_they_see")}</p>
    </>
  );
}
