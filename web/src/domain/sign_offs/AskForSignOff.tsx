// Asking a client to agree to something: its title and a few words, until when, who decides there, and beside it what
// exactly they will read. What is shown here is what goes out.
import type { UseQueryResult } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { Problem } from "../../app/api.ts";
import { Faces, sentence } from "../../app/problems.tsx";
import type { Id, NotReached, Party, Told } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Empty } from "../../ui/Faces.tsx";
import { TextArea, TextField } from "../../ui/Field.tsx";
import { PersonTag } from "../../ui/Marks.tsx";
import { useDraft } from "../communication/draft.ts";
import { AskForm, RuleLine, TheyRead, type AskedParty } from "../engagement/AskParty.tsx";
import { DueField } from "../engagement/DueField.tsx";
import "./sign_offs.css";

type Reader = Told<"SignOffReader">;

/** What the team writes to go with it. */
export interface RequestWords {
  title: string;
  summary: string;
  due: string | null;
}

interface AskForSignOffProps<Preview, Sent> {
  asked: AskedParty;
  project: Id;
  /** Under this name the words stay until they are sent. */
  draft: string;
  usualTitle: string;
  preview: UseQueryResult<Preview>;
  /** Whether there is something to send; without it, always. */
  mayBeSent?: (shown: Preview) => boolean;
  send: (words: RequestWords, shown: Preview) => Promise<Sent>;
  onSent: (sent: Sent) => Promise<unknown>;
  said: (sent: Sent) => string;
  /** What the button says where those who decide are known, and where not. */
  sendTo: (names: string) => string;
  sendLabel: string;
  outdated?: string;
  onClose: () => void;
  /** What is chosen beside the words. */
  options?: ReactNode;
  /** What stands below what they read. */
  further?: ReactNode;
  children: (shown: Preview) => ReactNode;
}

export function AskForSignOff<Preview extends { readers: Reader[] }, Sent extends { not_reached: NotReached[] }>(props: AskForSignOffProps<Preview, Sent>) {
  const { asked, project, preview } = props;
  const { t, joinNames } = useWords();
  const [typed, setTitle] = useState<string>();
  const title = typed ?? props.usualTitle;
  const [summary, setSummary, forget] = useDraft(props.draft);
  const [due, setDue] = useState("");
  const shown = preview.data;
  const deciders = shown?.readers.filter((each) => each.decides).map((each) => each.name) ?? [];
  const mayBeSent = !!shown && (props.mayBeSent?.(shown) ?? true);
  return (
    <AskForm
      asked={asked}
      project={project}
      send={() => props.send({ title: title.trim(), summary: summary.trim(), due: due || null }, shown!)}
      onSent={(sent) => {
        forget();
        return props.onSent(sent);
      }}
      onFailed={() => preview.refetch()}
      said={props.said}
      button={deciders.length > 0 ? props.sendTo(joinNames(deciders)) : props.sendLabel}
      isReady={mayBeSent && title.trim() !== ""}
      outdated={props.outdated}
      onClose={props.onClose}
      beside={
        <TheyRead>
          <Preview query={preview}>{props.children}</Preview>
          {props.further}
        </TheyRead>
      }
    >
      {(wrong) => (
        <>
          <TextField label={t("ask.subject")} hint={t("ask.subject_hint")} value={title} onChange={setTitle} wrong={wrong("title")} required maxLength={200} data-autofocus autoFocus />
          <TextArea label={t("ask.words")} hint={t("ask.words_hint")} value={summary} onChange={setSummary} wrong={wrong("summary")} rows={4} />
          <DueField project={project} party={asked.party.id} value={due} onChange={setDue} wrong={wrong("due")} />
          {props.options}
          <Readers project={project} party={asked.party} readers={shown?.readers ?? []} />
        </>
      )}
    </AskForm>
  );
}

/** What they will read. Where a rule says that nothing can be sent, its reason: trying again would not help. */
function Preview<Shown>({ query, children }: { query: UseQueryResult<Shown>; children: (shown: Shown) => ReactNode }) {
  const w = useWords();
  if (query.data === undefined && query.error instanceof Problem && query.error.status === 422) return <Empty title={w.t("ask.nothing")}>{sentence(w, query.error)}</Empty>;
  return (
    <Faces query={query} failed={w.t("ask.preview_failed")} rows={5}>
      {children}
    </Faces>
  );
}

/** Who decides comes first; the others read along. */
function Readers({ project, party, readers }: { project: Id; party: Party; readers: Reader[] }) {
  const { t } = useWords();
  const ordered = [...readers.filter((each) => each.decides), ...readers.filter((each) => !each.decides)];
  return (
    <section className="ask-readers">
      <h3>{t("ask.who")}</h3>
      <RuleLine project={project} party={party} />
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
