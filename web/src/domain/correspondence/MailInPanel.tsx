// How mail comes in: the address for answers and the doors that are open.
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { api } from "../../app/api.ts";
import { freshen } from "../../app/cache.ts";
import { CopyRow } from "../../app/fields.tsx";
import { useTyped } from "../../app/fields_typed.ts";
import { Faces } from "../../app/problems.tsx";
import { SaveForm } from "../../app/SaveForm.tsx";
import { toast } from "../../app/toast.ts";
import { useWords } from "../../app/words.ts";
import { ChoiceField, TextField } from "../../ui/Field.tsx";
import { Panel } from "../../ui/Panel.tsx";
import type { MailInSettings } from "./mail.ts";
import { Told } from "./Told.tsx";

const KEY = ["mail-in-settings"];
const PATH = "/api/v1/mail-in-settings";

export function MailInPanel() {
  const { t } = useWords();
  const query = useQuery({ queryKey: KEY, queryFn: () => api.get<MailInSettings>(PATH) });
  return (
    <Panel title={t("received.settings")}>
      <Faces query={query} failed={t("received.settings_failed")}>
        {(settings) => <Form settings={settings} />}
      </Faces>
    </Panel>
  );
}

function Form({ settings }: { settings: MailInSettings }) {
  const { t, formatDateTime } = useWords();
  const form = useTyped({ reply_address: settings.reply_address, lmtp: settings.lmtp ?? "", authentication_server: settings.authentication_server, secret: "keep" });
  const [made, setMade] = useState<string>();
  const keep = useMutation({
    mutationFn: (values: typeof form.values) => api.put<MailInSettings>(PATH, { ...values, lmtp: values.lmtp.trim() || null }),
    onSuccess: async (answer, values) => {
      setMade(answer.secret ?? undefined);
      await freshen(KEY);
      form.sent({ ...values, secret: "keep" });
      form.put("secret")("keep");
      toast({ text: t("received.settings_kept") });
    },
  });
  const field = (name: keyof typeof form.values) => form.field(name, keep.error);
  const [, domain] = settings.reply_address.split("@");
  const secretChoices = [
    { value: "keep", label: t(settings.has_secret ? "received.secret_keep" : "received.secret_none") },
    { value: "make", label: t("received.secret_make") },
    ...(settings.has_secret ? [{ value: "remove", label: t("received.secret_remove") }] : []),
  ];
  return (
    <SaveForm keep={keep} onSave={() => keep.mutate(form.values)}>
      {!settings.reply_address && <p className="soft">{t("received.off")}</p>}
      <TextField label={t("received.reply_address")} type="email" hint={t("received.reply_address_hint")} placeholder="reply@mail.example.com" {...field("reply_address")} />
      <div className="two">
        <TextField label={t("received.lmtp")} hint={t("received.lmtp_hint")} placeholder="127.0.0.1:2424" {...field("lmtp")} />
        <ChoiceField label={t("received.post")} value={form.values.secret} onChange={form.put("secret")} choices={secretChoices} hint={t("received.post_hint")} />
      </div>
      <TextField label={t("received.authentication_server")} hint={t("received.authentication_server_hint")} placeholder="mx.example.com" {...field("authentication_server")} />
      {made && <CopyRow label={t("received.secret_made")} text={made} />}
      {settings.lmtp_error && (
        <Told isWell={false} words={settings.lmtp_error}>
          {t("received.lmtp_error")}
        </Told>
      )}
      {settings.is_full && <Told isWell={false}>{t("received.full")}</Told>}
      {settings.is_full_of_strangers && <Told isWell={false}>{t("received.full_of_strangers")}</Told>}
      {settings.reply_address && settings.lmtp && (
        <Tried how={t("received.try_lmtp")} text={`${domain} lmtp:inet:${settings.lmtp}`}>
          {settings.last_lmtp_at ? t("received.last_lmtp", { when: formatDateTime(settings.last_lmtp_at) }) : t("received.none_lmtp")}
        </Tried>
      )}
      {settings.reply_address && settings.has_secret && (
        <Tried how={t("received.try_post")} text={`curl --data-binary @mail.eml -H "Content-Type: message/rfc822" -H "Mail-Secret: ${made ?? "…"}" ${location.origin}/in/mail`}>
          {settings.last_post_at ? t("received.last_post", { when: formatDateTime(settings.last_post_at) }) : t("received.none_post")}
        </Tried>
      )}
    </SaveForm>
  );
}

/** How a door is tried, and what came through it last. */
function Tried({ how, text, children }: { how: string; text: string; children: ReactNode }) {
  return (
    <div>
      <p className="muted small" role="status">
        {children} {how}
      </p>
      <CopyRow label={how} text={text} />
    </div>
  );
}
