// What can be said of a channel, when it is made and later.
import { useState } from "react";
import { CopyRow } from "../../app/fields.tsx";
import { fieldSentence } from "../../app/problems.tsx";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { CheckField, ChoiceField, TextField } from "../../ui/Field.tsx";
import { clockOf, freshKey, minutesOf, PLACES, takesSecret, type Channel, type Channels, type Topic } from "./channel.ts";

export interface Typed {
  name: string;
  address: string;
  secret: string;
  withoutSecret: boolean;
  locale: string;
  topics: Topic[];
  from: string;
  to: string;
}

export function typedOf(channel: Channel): Typed {
  const { name, locale, topics, quiet } = channel;
  return { name, address: "", secret: "", withoutSecret: false, locale, topics, from: quiet ? clockOf(quiet.from_minutes) : "", to: quiet ? clockOf(quiet.to_minutes) : "" };
}

/** As it is sent: an address or a secret that was left empty stays as it is kept. */
export function sentOf({ name, address, secret, withoutSecret, locale, topics, from, to }: Typed) {
  const [start, end] = [minutesOf(from), minutesOf(to)];
  const quiet = start !== undefined && end !== undefined ? { from_minutes: start, to_minutes: end } : null;
  return { name, locale, topics, quiet, ...(address.trim() ? { address: address.trim() } : {}), ...(secret.trim() ? { secret: secret.trim() } : withoutSecret ? { without_secret: true } : {}) };
}

interface Props {
  kind: Channel["kind"];
  isShared: boolean;
  /** The address that is kept, as far as it is shown. */
  kept?: Channel | undefined;
  typed: Typed;
  error: unknown;
  choices: Channels["topics"];
  onChange: (typed: Typed) => void;
}

export function ChannelFields({ kind, isShared, kept, typed, error, choices, onChange }: Props) {
  const w = useWords();
  const { t } = w;
  const field = <Name extends "name" | "address" | "secret" | "locale" | "from" | "to">(name: Name, told: string = name) => ({ value: typed[name], onChange: (value: string) => onChange({ ...typed, [name]: value }), wrong: fieldSentence(w, error, told) });
  const wrongTopics = fieldSentence(w, error, "topics");
  const put = (topic: Topic, isOn: boolean) => onChange({ ...typed, topics: isOn ? [...typed.topics, topic] : typed.topics.filter((each) => each !== topic) });
  return (
    <>
      <div className="two">
        <TextField label={t("channel.name")} placeholder={t("channel.name_example")} maxLength={80} required {...field("name")} />
        <ChoiceField label={t("channel.locale")} choices={[{ value: "zh-CN", label: "中文" }, { value: "en", label: "English" }]} {...field("locale")} />
      </div>
      <TextField label={t("channel.address")} hint={kept ? t("channel.address_kept", { address: kept.address_shown }) : t(`channel.where.${kind}`)} placeholder={PLACES[kind]} type="url" autoComplete="off" spellCheck={false} required={!kept} {...field("address")} />
      {takesSecret(kind) && <TextField label={t(`channel.secret.${kind}`)} hint={kept?.has_secret ? t(kind === "webhook" ? "channel.key_kept" : "channel.secret_kept") : t(`channel.secret_hint.${kind}`)} type="password" autoComplete="new-password" {...field("secret")} />}
      {kept && kind === "webhook" && <FreshKey onMade={(secret) => onChange({ ...typed, secret })} />}
      {kept?.has_secret && kind !== "webhook" && <CheckField label={t("channel.without_secret")} hint={t("channel.without_secret_hint")} checked={typed.withoutSecret} onChange={(withoutSecret) => onChange({ ...typed, withoutSecret })} />}
      <fieldset className="channel-topics">
        <legend className="legend">{t("channel.topics")}</legend>
        {choices
          .filter((each) => !isShared || each.for_clients)
          .map(({ topic }) => (
            <CheckField key={topic} label={t(`channel.topic.${topic}`)} checked={typed.topics.includes(topic)} onChange={(isOn) => put(topic, isOn)} />
          ))}
        {wrongTopics && (
          <p className="wrong" role="alert">
            {wrongTopics}
          </p>
        )}
      </fieldset>
      <div className="two">
        <TextField label={t("channel.quiet_from")} hint={t("channel.quiet_hint")} type="time" required={typed.to !== ""} {...field("from", "quiet_from")} />
        <TextField label={t("channel.quiet_to")} type="time" required={typed.from !== ""} {...field("to", "quiet_to")} />
      </div>
    </>
  );
}

/** A key of ours, for whoever has none at hand; typed for them, and shown to be copied. */
function FreshKey({ onMade }: { onMade: (key: string) => void }) {
  const { t } = useWords();
  const [key, setKey] = useState("");
  const make = () => {
    const fresh = freshKey();
    setKey(fresh);
    onMade(fresh);
  };
  if (!key)
    return (
      <div>
        <Button size="small" onClick={make}>
          {t("channel.fresh_key")}
        </Button>
      </div>
    );
  return (
    <div className="stack tight">
      <CopyRow text={key} label={t("channel.signing_key")} />
      <p className="muted small">{t("channel.fresh_key_text")}</p>
    </div>
  );
}
