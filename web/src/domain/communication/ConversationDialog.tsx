// A conversation out of WeChat or WhatsApp: pasted or chosen as a file, looked at with who is who, and put into the log.
import { useMutation } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { api } from "../../app/api.ts";
import { useAttempt } from "../../app/attempt.ts";
import { useMembers, useProject } from "../../app/cache.ts";
import { ZoneField } from "../../app/fields.tsx";
import { fieldSentence, ProblemNotice } from "../../app/problems.tsx";
import { toast } from "../../app/toast.ts";
import type { Id, Party, Sent, Told } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { CheckField, ChoiceField, TextArea, TextField } from "../../ui/Field.tsx";
import { textOf } from "./conversation_file.ts";
import { freshenLog } from "./log.ts";
import { fromClock } from "./note.ts";

type Body = Sent<"ConversationBody">;
type Preview = Told<"ConversationPreview">;
/** Who is who, by the names of the text. */
type Choices = Record<string, string>;
type Order = NonNullable<Preview["day_order"]>;

/** How many messages are shown before they are put there. */
const SHOWN = 60;
/** A choice that is no person. */
const NOT_A_NAME = "not-a-name";

interface Props {
  project: Id;
  parties: Party[];
  onClose: () => void;
}

/** The last look alone counts: whatever is chosen or written while one is under way. */
function useLook(project: Id, body: (choices: Choices, change?: Partial<Body>) => Body) {
  const [chosen, choose] = useState<Choices>({});
  const [preview, setPreview] = useState<Preview>();
  const newest = useRef(0);
  const look = useMutation({
    mutationFn: async ({ choices, change }: { choices: Choices; change?: Partial<Body> }) => {
      const place = ++newest.current;
      const asked = (known: Choices) => api.post<Preview>(`/api/v1/projects/${project}/conversation-previews`, body(known, change));
      const found = await asked(choices);
      // Whoever is known by name is chosen until somebody chooses otherwise; what stands in the log already is told with them.
      const known = { ...Object.fromEntries(found.speakers.map((one) => [one.name, one.person_id ?? ""])), ...choices };
      return { place, known, found: JSON.stringify(known) === JSON.stringify(choices) ? found : await asked(known) };
    },
    onSuccess: ({ place, known, found }) => {
      if (place !== newest.current) return;
      choose(known);
      setPreview(found);
    },
  });
  const again = (choices: Choices, change?: Partial<Body>) => look.mutate({ choices, ...(change ? { change } : {}) });
  // Of another text than the one that is looked at, an answer still under way is not shown.
  const anew =
    <T,>(set: (next: T) => void) =>
    (next: T) => {
      newest.current++;
      set(next);
    };
  return { look, again, anew, preview, chosen, choose, leave: () => anew(setPreview)(undefined) };
}

export function ConversationDialog({ project, parties, onClose }: Props) {
  const w = useWords();
  const { t } = w;
  const projectZone = useProject(project).data?.time_zone ?? w.zone;
  const [text, setText] = useState("");
  const [party, setParty] = useState<Id>(parties.length === 1 ? parties[0]!.id : "");
  const [zone, setZone] = useState(projectZone);
  const [at, setAt] = useState("");
  const [order, setOrder] = useState<Order>();
  const [withNotices, setWithNotices] = useState(false);
  const body = (choices: Choices, change: Partial<Body> = {}): Body => ({ ...bodyOf({ party, text, zone, order, at, withNotices }, choices), ...change });
  const { look, again, anew, preview, chosen, choose, leave } = useLook(project, body);
  const keyOf = useAttempt();
  const take = useMutation({
    mutationFn: () => api.post<Told<"ConversationTaken">>(`/api/v1/projects/${project}/conversations`, body(chosen), { idempotencyKey: keyOf("take", body(chosen)) }),
    onSuccess: async ({ written }) => {
      await freshenLog(project);
      toast({ text: t("log.conversation.taken", { written }) });
      onClose();
    },
  });
  const failed = take.error ?? look.error;
  const wrong = (name: string) => fieldSentence(w, failed, name);
  const fresh = preview ? preview.messages.length - preview.known : 0;
  const foot = preview ? (
    <>
      <Button onClick={leave}>{t("act.back")}</Button>
      <Button kind="primary" busy={take.isPending || look.isPending} disabled={fresh === 0} onClick={() => take.mutate()}>
        {t("log.conversation.take", { count: fresh })}
      </Button>
    </>
  ) : (
    <Button kind="primary" busy={look.isPending} disabled={!text.trim()} onClick={() => again({})}>
      {t("log.conversation.look")}
    </Button>
  );
  return (
    <Dialog title={t("log.conversation.title")} closeLabel={t("act.close")} onClose={onClose} width="wide" foot={foot}>
      <div className="stack form">
        <ProblemNotice reason={failed} />
        {!preview && <Pasting parties={parties} text={text} onText={anew(setText)} party={party} onParty={anew(setParty)} zone={zone} onZone={anew(setZone)} wrong={wrong} />}
        {preview && (
          <>
            <Reading preview={preview} order={order} at={at} wrong={wrong("at")} onOrder={(next) => { setOrder(next); again(chosen, { day_order: next }); }} onAt={(next) => { setAt(next); again(chosen, { at: next ? fromClock(next, zone) : null }); }} />
            <Speakers project={project} parties={parties} party={party} preview={preview} chosen={chosen} onChange={(next) => { choose(next); again(next); }} />
            {preview.notices > 0 && <CheckField label={t("log.conversation.with_notices", { count: preview.notices })} checked={withNotices} onChange={(on) => { setWithNotices(on); again(chosen, { with_notices: on }); }} />}
            <Messages preview={preview} />
          </>
        )}
      </div>
    </Dialog>
  );
}

interface Typed {
  party: Id;
  text: string;
  zone: string;
  order: Order | undefined;
  at: string;
  withNotices: boolean;
}

function bodyOf({ party, text, zone, order, at, withNotices }: Typed, choices: Choices): Body {
  return {
    party_id: party || null,
    text,
    time_zone: zone,
    day_order: order ?? null,
    at: at ? fromClock(at, zone) : null,
    speakers: Object.entries(choices).flatMap(([name, person]) => (person && person !== NOT_A_NAME ? [{ name, person_id: person }] : [])),
    not_speakers: Object.entries(choices).flatMap(([name, person]) => (person === NOT_A_NAME ? [name] : [])),
    with_notices: withNotices,
  };
}

interface PastingProps {
  parties: Party[];
  text: string;
  onText: (text: string) => void;
  party: Id;
  onParty: (party: Id) => void;
  zone: string;
  onZone: (zone: string) => void;
  wrong: (field: string) => string | undefined;
}

function Pasting({ parties, text, onText, party, onParty, zone, onZone, wrong }: PastingProps) {
  const { t } = useWords();
  return (
    <>
      <TextArea label={t("log.conversation.text")} hint={t("log.conversation.text_hint")} rows={10} value={text} onChange={onText} wrong={wrong("text")} required data-autofocus />
      <FileChoice onText={onText} />
      <div className="two">
        {parties.length > 1 && <ChoiceField label={t("log.party")} value={party} onChange={onParty} wrong={wrong("party_id")} choices={[{ value: "", label: t("log.all_parties") }, ...parties.map((each) => ({ value: each.id, label: each.client_name }))]} />}
        <ZoneField value={zone} onChange={onZone} wrong={wrong("time_zone")} />
      </div>
      <p className="small muted">{t("log.conversation.zone")}</p>
    </>
  );
}

function FileChoice({ onText }: { onText: (text: string) => void }) {
  const { t } = useWords();
  const field = useRef<HTMLInputElement>(null);
  const [isWrong, setWrong] = useState(false);
  const read = async (file: File | undefined) => {
    if (!file) return;
    const text = await textOf(file);
    setWrong(text === undefined);
    if (text !== undefined) onText(text);
  };
  return (
    <div className="row wrap">
      <input ref={field} type="file" accept=".txt,.zip,text/plain,application/zip" hidden aria-hidden="true" tabIndex={-1} onChange={(event) => void read(event.target.files?.[0])} />
      <Button onClick={() => field.current?.click()}>{t("log.conversation.file")}</Button>
      {isWrong && (
        <span className="wrong" role="alert">
          {t("log.conversation.file_wrong")}
        </span>
      )}
    </div>
  );
}

/** What the text does not tell by itself. */
function Reading({ preview, order, at, wrong, onOrder, onAt }: { preview: Preview; order: Order | undefined; at: string; wrong: string | undefined; onOrder: (order: Order) => void; onAt: (at: string) => void }) {
  const { t } = useWords();
  if (preview.form === "named") return <TextField label={t("log.conversation.at")} hint={t("log.conversation.at_hint")} type="datetime-local" value={at} onChange={onAt} wrong={wrong} />;
  if (!preview.day_order) return null;
  return <ChoiceField label={t("log.conversation.day_order")} value={order ?? preview.day_order} onChange={(next) => onOrder(next as Order)} choices={(["day_first", "month_first"] as const).map((each) => ({ value: each, label: t(`log.conversation.day_order.${each}`) }))} />;
}

interface SpeakersProps {
  project: Id;
  parties: Party[];
  party: Id;
  preview: Preview;
  chosen: Record<string, string>;
  onChange: (chosen: Record<string, string>) => void;
}

function Speakers({ project, parties, party, preview, chosen, onChange }: SpeakersProps) {
  const { t } = useWords();
  const members = useMembers(project).data?.items ?? [];
  const contacts = parties.filter((each) => !party || each.id === party).flatMap((each) => each.contacts);
  const people = [...contacts, ...members].map((each) => ({ value: each.person_id, label: each.name }));
  const dropped = Object.keys(chosen).filter((name) => chosen[name] === NOT_A_NAME && !preview.speakers.some((one) => one.name === name));
  const names = [...preview.speakers.map((one) => one.name), ...dropped];
  return (
    <fieldset className="conversation-speakers">
      <legend>{t("log.conversation.speakers")}</legend>
      {names.map((name) => {
        const count = preview.speakers.find((one) => one.name === name)?.messages ?? 0;
        const nobody = [
          { value: "", label: t("log.conversation.nobody", { name }) },
          { value: NOT_A_NAME, label: t("log.conversation.not_a_name", { name }) },
        ];
        return <ChoiceField key={name} label={t("log.conversation.person_of", { name })} hint={t("log.conversation.said", { count })} value={chosen[name] ?? ""} onChange={(person) => onChange({ ...chosen, [name]: person })} choices={[...people, ...nobody]} />;
      })}
    </fieldset>
  );
}

function Messages({ preview }: { preview: Preview }) {
  const { t, formatDateTime, zone } = useWords();
  const { messages, known } = preview;
  return (
    <section aria-label={t("log.conversation.messages")}>
      <h3>
        {t("log.conversation.messages")} <span className="small muted">{zone}</span>
      </h3>
      {known > 0 && <p className="small">{t("log.conversation.known_count", { count: known })}</p>}
      <ul className="rows conversation-messages">
        {messages.slice(0, SHOWN).map((one, place) => (
          <li key={place} className={one.is_known ? "muted" : undefined}>
            <p className="small">
              <b>{one.speaker ?? t("log.conversation.notice")}</b> <time dateTime={one.at}>{formatDateTime(one.at)}</time>
              {one.is_known && ` · ${t("log.conversation.known")}`}
            </p>
            <p className="words">{one.words}</p>
          </li>
        ))}
      </ul>
      {messages.length > SHOWN && <p className="small muted">{t("log.conversation.more", { count: messages.length - SHOWN })}</p>}
    </section>
  );
}
