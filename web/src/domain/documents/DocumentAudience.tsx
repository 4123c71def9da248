// Showing a document to the client: its newest version, to the people named beforehand, all of them or only those who
// see prices. A newer version stays in the team until it is shown too.
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { ProblemNotice, tellProblem } from "../../app/problems.tsx";
import { toast } from "../../app/toast.ts";
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { CheckField, ChoiceField } from "../../ui/Field.tsx";
import { CircleTag } from "../../ui/Marks.tsx";
import { AudienceSwitch } from "../records/AudienceSwitch.tsx";
import { hideDocument, showDocument, useShareLinks, type AudienceChoice, type DocumentDetail, type DocumentRow } from "./document.ts";

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
  const seeing = choices.filter((each) => row.party_id === null || each.party_id === row.party_id);
  const seers = seeing.flatMap((each) => (row.is_commercial ? each.circle : each.names));
  const isOlder = shared && row.shown_version !== null && row.shown_version < row.version;
  const isRenamed = shared && !!document.shown_title && document.shown_title !== row.title;
  const isMoved = shared && row.shown_version !== null && document.shown_folder !== row.standard_folder;
  const differs = isOlder
    ? t("documents.newer_is_internal", { version: row.version })
    : isRenamed
      ? t("documents.known_as", { title: document.shown_title ?? "" })
      : isMoved && t("documents.known_in", { folder: t(`documents.standard.${document.shown_folder ?? "other"}`) });
  const said = shared
    ? t("documents.seen_by", { names: seers.length > 0 ? joinNames(seers) : t("audience.nobody_yet"), version: row.shown_version ?? row.version })
    : t("audience.internal_text");
  return (
    <>
      <AudienceSwitch shared={shared} said={said} mayHide={mayShare && !hide.isPending} mayShow={mayShare && (shared || choices.length > 0)} onHide={() => hide.mutate()} onShow={() => setAsking(true)} />
      {differs && mayShare && (
        <div className="newer-version no-print">
          <span className="small">{differs}</span>
          <Button size="small" kind="to-client" icon="door" onClick={() => setAsking(true)}>
            {t("documents.show_version", { version: row.version })}
          </Button>
        </div>
      )}
      {shared && mayShare && !differs && (
        <div className="newer-version no-print">
          {row.is_commercial && <CircleTag>{t("circle.tag")}</CircleTag>}
          <Button size="small" icon="eye" onClick={() => setAsking(true)}>
            {t("circle.choose")}
          </Button>
        </div>
      )}
      {asking && <ShowDialog document={document} project={project} onClose={() => setAsking(false)} />}
    </>
  );
}

function ShowDialog({ document, project, onClose }: { document: DocumentDetail; project: Id; onClose: () => void }) {
  const { t } = useWords();
  const { row, choices } = document;
  const [chosen, setChosen] = useState<Id | undefined>(row.party_id ?? undefined);
  const choice = choices.find((each) => each.party_id === chosen) ?? choices.find((each) => !each.refusal) ?? choices[0];
  const isSeen = row.audience === "client" && row.party_id === choice?.party_id;
  const [said, setSaid] = useState<boolean>();
  // Undefined: it has to be said first.
  const isCommercial = said ?? choice?.is_for_circle ?? undefined;
  const show = useMutation({ mutationFn: (party: Id) => showDocument(project, row, party, said), onSuccess: onClose });
  const choose = (party: Id) => {
    setChosen(party);
    setSaid(undefined);
  };
  if (!choice) return null;
  const mustSay = choice.is_for_circle == null;
  const readers = isCommercial === undefined ? [] : isCommercial ? choice.circle : choice.names;
  const foot = (
    <>
      <Button onClick={onClose}>{t("act.cancel")}</Button>
      <Button kind="to-client" icon="door" busy={show.isPending} disabled={!!choice.refusal || isCommercial === undefined} onClick={() => show.mutate(choice.party_id)}>
        {isCommercial === undefined ? t("documents.show_version", { version: row.version }) : t("sharing.keep", { count: readers.length })}
      </Button>
    </>
  );
  return (
    <Dialog title={t("audience.show_title", { title: row.title })} closeLabel={t("shell.close")} onClose={onClose} foot={foot}>
      <div className="form">
        <ProblemNotice reason={show.error} />
        {choices.length > 1 && <ChoiceField label={t("projects.client")} value={choice.party_id} onChange={choose} choices={choices.map((each) => ({ value: each.party_id, label: each.party }))} />}
        {!choice.refusal && mustSay && <WhoSees choice={choice} version={row.version} said={said} onChange={setSaid} />}
        {!choice.refusal && !mustSay && <CircleChoice choice={choice} checked={isCommercial ?? false} isFixed={document.is_record_commercial} onChange={setSaid} />}
        {(choice.refusal || isCommercial !== undefined) && <Readers choice={choice} names={readers} version={row.version} />}
        {isSeen && !choice.refusal && isCommercial !== undefined && <Changed row={row} choice={choice} isCommercial={isCommercial} />}
      </div>
    </Dialog>
  );
}

/** Only those who see prices: who that is, by name; nobody else where they alone see what it hangs on. */
function CircleChoice({ choice, checked, isFixed, onChange }: { choice: AudienceChoice; checked: boolean; isFixed: boolean; onChange: (checked: boolean) => void }) {
  const { t, joinNames } = useWords();
  const hint = choice.circle.length > 0 ? t("circle.names", { names: joinNames(choice.circle) }) : t("circle.nobody");
  return <CheckField label={t("circle.only")} hint={hint} checked={checked} disabled={isFixed} onChange={onChange} />;
}

/** A price may stand in the new version: everybody, or those who see prices; neither is chosen beforehand. */
function WhoSees({ choice, version, said, onChange }: { choice: AudienceChoice; version: number; said: boolean | undefined; onChange: (isCommercial: boolean) => void }) {
  const { t, joinNames } = useWords();
  const circle = choice.circle.length > 0 ? joinNames(choice.circle) : t("circle.nobody");
  return (
    <fieldset>
      <legend className="legend">{t("circle.say_who", { version })}</legend>
      <CheckField type="radio" name="who-sees" label={t("circle.only")} hint={circle} checked={said === true} onChange={() => onChange(true)} />
      <CheckField type="radio" name="who-sees" label={t("circle.everybody")} hint={joinNames(choice.names)} checked={said === false} onChange={() => onChange(false)} />
    </fieldset>
  );
}

/** Who will see it, or why nobody can yet. */
function Readers({ choice, names, version }: { choice: AudienceChoice; names: string[]; version: number }) {
  const { t, first, joinNames } = useWords();
  if (choice.refusal) return <p>{first([`problem.${choice.refusal}`, "problem.refused"], { code: choice.refusal })}</p>;
  const nobody = t(choice.names.length > 0 ? "circle.nobody" : "sharing.seen_by_nobody");
  return (
    <>
      <p>{names.length > 0 ? t("documents.will_see", { names: joinNames(names), client: choice.party, version }) : nobody}</p>
      <p className="muted small">{t("documents.what_they_see")}</p>
    </>
  );
}

/** Who sees it from now on and did not, or did and does not; and the links that end with that. */
function Changed({ row, choice, isCommercial }: { row: DocumentRow; choice: AudienceChoice; isCommercial: boolean }) {
  const { t, joinNames } = useWords();
  const links = useShareLinks(row.id).data?.items ?? [];
  const alive = links.filter((each) => each.is_alive).length;
  if (row.is_commercial === isCommercial) return null;
  const others = choice.names.filter((each) => !choice.circle.includes(each));
  return (
    <div role="status">
      {others.length > 0 && <p>{t(isCommercial ? "circle.narrower" : "circle.wider", { names: joinNames(others) })}</p>}
      {alive > 0 && <p>{t("circle.links_end", { count: alive })}</p>}
    </div>
  );
}
