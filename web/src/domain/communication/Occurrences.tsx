// Days of the plan, ahead or past: with whom, who sees to it, what was made, how it stands and why; and saying so.
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { ActForm } from "../../app/ActForm.tsx";
import { useParties } from "../../app/cache.ts";
import { fieldSentence } from "../../app/problems.tsx";
import { kindOf } from "../../app/record_kinds.ts";
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { ChoiceField, TextArea } from "../../ui/Field.tsx";
import { StateTag, type Tone } from "../../ui/Marks.tsx";
import { reason, sayWord, takeBackWord, type CommunicationPlan, type Entry, type Occurrence, type WordBody } from "./communication_plan.ts";
import { NOTED_KINDS } from "./log_search.ts";

/** How many are there at first: the rest is a press away. */
const SHOWN = 12;

interface Props {
  plan: CommunicationPlan;
  project: Id;
  items: Occurrence[];
  mayEdit: boolean;
  empty: string;
  isPast?: boolean;
}

export function Occurrences({ plan, project, items, mayEdit, empty, isPast = false }: Props) {
  const { t } = useWords();
  const [all, setAll] = useState(false);
  const [saying, setSaying] = useState<{ one: Occurrence; said: WordBody["said"] }>();
  if (items.length === 0) return <p className="panel-body muted">{empty}</p>;
  return (
    <>
      <ul className="rows plan-days">
        {(all ? items : items.slice(0, SHOWN)).map((one) => (
          <Day key={`${one.entry_id} ${one.slot}`} one={one} entry={plan.items.find((entry) => entry.id === one.entry_id)} project={project} mayEdit={mayEdit} isPast={isPast} onSay={(said) => setSaying({ one, said })} />
        ))}
      </ul>
      {items.length > SHOWN && !all && (
        <p className="panel-body">
          <Button onClick={() => setAll(true)}>{t("communication_plan.all", { count: items.length })}</Button>
        </p>
      )}
      {saying && <SayWord project={project} one={saying.one} said={saying.said} title={plan.items.find((entry) => entry.id === saying.one.entry_id)?.fields.title ?? ""} onClose={() => setSaying(undefined)} />}
    </>
  );
}

const TONES: Record<Occurrence["state"], Tone> = { ahead: "none", kept: "on_track", late: "at_risk", missed: "late", called_off: "none" };
/** The kind of the record that is made. */
const MADE: Partial<Record<Occurrence["produces"], string>> = { check_in: "task", feedback_talk: "task", plan_review: "task", meeting: "meeting", progress_report: "report", periodic_review: "report" };

interface DayProps {
  one: Occurrence;
  entry: Entry | undefined;
  project: Id;
  mayEdit: boolean;
  isPast: boolean;
  onSay: (said: WordBody["said"]) => void;
}

function Day({ one, entry, project, mayEdit, isPast, onSay }: DayProps) {
  const w = useWords();
  const { t } = w;
  const parties = useParties(project).data?.items ?? [];
  const fields = entry?.fields;
  const client = fields?.is_internal ? t("communication_plan.team_alone") : parties.find((each) => each.id === fields?.party_id)?.client_name;
  const why = reason(w, one);
  const kind = MADE[one.produces];
  const address = one.product_id && kind ? kindOf(kind).address(project, one.product_id) : undefined;
  const mayCallOff = one.state === "ahead" && !one.said;
  // What lies far ahead cannot have been kept.
  const mayKeep = !one.said && !one.done_at && (isPast || !!one.made_at || Date.parse(one.at) <= Date.now());
  return (
    <li className="plan-day">
      <span className="num">
        <time dateTime={one.at}>{w.formatDate(one.day, { weekday: true })}</time>
        <span className="small muted">
          {w.formatTime(one.at)}
          {one.moved_from && ` · ${t("communication_plan.moved", { day: w.formatDate(one.moved_from) })}`}
        </span>
      </span>
      <span>
        <span>{fields?.title}</span>
        <span className="small muted">{[client, entry?.owner_name, entry?.client_owner_name].filter(Boolean).join(" · ")}</span>
      </span>
      <span>
        {(isPast || one.state !== "ahead") && <StateTag tone={TONES[one.state]}>{t(`communication_plan.state.${one.state}`)}</StateTag>}
        {why && <span className="small soft">{address ? <Link {...(address as { to: string })}>{why}</Link> : why}</span>}
      </span>
      {mayEdit && (
        <span className="row wrap">
          {mayKeep && (
            <Button size="small" onClick={() => onSay("kept")}>
              {t("communication_plan.keep")}
            </Button>
          )}
          {mayCallOff && (
            <Button size="small" kind="quiet" onClick={() => onSay("called_off")}>
              {t("communication_plan.call_off")}
            </Button>
          )}
          {one.said?.by_name && (
            <Button size="small" kind="quiet" onClick={() => void takeBackWord(project, one)}>
              {t("communication_plan.take_back")}
            </Button>
          )}
        </span>
      )}
    </li>
  );
}

function SayWord({ project, one, said, title, onClose }: { project: Id; one: Occurrence; said: WordBody["said"]; title: string; onClose: () => void }) {
  const w = useWords();
  const { t } = w;
  const [by, setBy] = useState<string>("call");
  const [words, setWords] = useState("");
  const isKept = said === "kept";
  const send = useMutation({ mutationFn: () => sayWord(project, one, { said, words: words.trim(), ...(isKept ? { by: by as NonNullable<WordBody["by"]> } : {}) }), onSuccess: onClose });
  return (
    <Dialog title={t(`communication_plan.say.${said}`, { title, day: w.formatDate(one.day) })} closeLabel={t("act.close")} onClose={onClose}>
      <ActForm sending={send} button={t(isKept ? "communication_plan.keep" : "communication_plan.call_off")} isReady={words.trim() !== ""} onAct={() => send.mutate()} onCancel={onClose}>
        {isKept && <ChoiceField label={t("communication_plan.kept_by")} value={by} onChange={setBy} wrong={fieldSentence(w, send.error, "by")} choices={NOTED_KINDS.map((each) => ({ value: each, label: t(`log.kind.${each}`) }))} />}
        <TextArea label={t(isKept ? "communication_plan.what_was_said" : "communication_plan.why_not")} hint={isKept ? t("communication_plan.into_log") : undefined} rows={3} value={words} onChange={setWords} wrong={fieldSentence(w, send.error, "words")} required maxLength={1000} data-autofocus />
      </ActForm>
    </Dialog>
  );
}
