// How mail comes in: the address for answers and the doors that are open.
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../app/api.ts";
import { freshen } from "../../app/cache.ts";
import { CopyRow } from "../../app/fields.tsx";
import { useTyped } from "../../app/fields_typed.ts";
import { Faces } from "../../app/problems.tsx";
import { SaveForm } from "../../app/SaveForm.tsx";
import { toast } from "../../app/toast.ts";
import { useWords } from "../../app/words.ts";
import { ChoiceField, TextField } from "../../ui/Field.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { Panel } from "../../ui/Panel.tsx";
import type { MailInSettings } from "./mail.ts";

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
  const form = useTyped({ reply_address: settings.reply_address, lmtp: settings.lmtp ?? "", secret: "keep" });
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
      {made && <CopyRow label={t("received.secret_made")} text={made} />}
      {settings.lmtp_error && (
        <p className="notice bad" role="status">
          <Icon name="warn" />
          <span>
            {t("received.lmtp_error")} <span className="code">{settings.lmtp_error}</span>
          </span>
        </p>
      )}
      {settings.is_full && (
        <p className="notice bad" role="status">
          <Icon name="warn" />
          <span>{t("received.full")}</span>
        </p>
      )}
      {settings.reply_address && <p className="muted small">{settings.last_at ? t("received.last", { when: formatDateTime(settings.last_at) }) : t("received.none_yet")}</p>}
    </SaveForm>
  );
}
