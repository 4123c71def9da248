// How mail leaves, with a button that proves it.
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../app/api.ts";
import { freshen, useMe } from "../../app/cache.ts";
import { useTyped } from "../../app/fields_typed.ts";
import { Faces, ProblemNotice } from "../../app/problems.tsx";
import { SaveForm } from "../../app/SaveForm.tsx";
import { toast } from "../../app/toast.ts";
import type { MailSettings } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { ChoiceField, TextField } from "../../ui/Field.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { HeldMails } from "../correspondence/HeldMails.tsx";
import { MailboxPanel } from "../correspondence/MailboxPanel.tsx";
import { MailInPanel } from "../correspondence/MailInPanel.tsx";
import { Told } from "../correspondence/Told.tsx";
import { AdministrationFrame } from "./AdministrationFrame.tsx";

const KEY = ["mail-settings"];
const PORTS = { none: 25, starttls: 587, tls: 465 };

export function MailPage() {
  const { t } = useWords();
  const query = useQuery({ queryKey: KEY, queryFn: () => api.get<MailSettings>("/api/v1/mail-settings") });
  return (
    <AdministrationFrame>
      <Panel title={t("administration.mail")}>
        <Faces query={query} failed={t("mail.failed")}>
          {(settings) => <Form settings={settings} />}
        </Faces>
      </Panel>
      {query.data?.host && <Test />}
      <MailInPanel />
      <MailboxPanel />
      <HeldMails />
    </AdministrationFrame>
  );
}

function Form({ settings }: { settings: MailSettings }) {
  const w = useWords();
  const { t } = w;
  const { host, port, security, user, from_address, from_name } = settings;
  const form = useTyped({ host, port: String(port), security: security as string, user: user ?? "", password: "", from_address, from_name });
  const keep = useMutation({
    mutationFn: (values: typeof form.values) => {
      const { password, ...rest } = values;
      // The password is never read back; left empty it stays as it is.
      return api.put("/api/v1/mail-settings", { ...rest, port: Number(rest.port), ...(password ? { password } : {}) });
    },
    onSuccess: async (_, values) => {
      await freshen(KEY);
      form.sent(values);
      toast({ text: t("mail.kept") });
    },
  });
  const field = (name: keyof typeof form.values) => form.field(name, keep.error);
  const secure = (chosen: string) => {
    form.put("security")(chosen);
    form.put("port")(String(PORTS[chosen as MailSettings["security"]]));
  };
  return (
    <SaveForm keep={keep} onSave={() => keep.mutate(form.values)}>
      {!settings.host && <p className="soft">{t("mail.none")}</p>}
      <div className="two">
        <TextField label={t("mail.host")} {...field("host")} placeholder="smtp.example.com" required />
        <div className="two">
          <ChoiceField
            label={t("mail.security")}
            value={form.values.security}
            onChange={secure}
            choices={[
              { value: "starttls", label: "STARTTLS" },
              { value: "tls", label: "TLS" },
              { value: "none", label: t("mail.security_none") },
            ]}
          />
          <TextField label={t("mail.port")} inputMode="numeric" {...field("port")} onChange={(port) => form.put("port")(port.replace(/\D/g, ""))} required />
        </div>
      </div>
      <div className="two">
        <TextField label={t("mail.user")} {...field("user")} autoComplete="off" />
        <TextField label={t("person.password")} type="password" hint={settings.has_password ? t("mail.password_hint") : undefined} {...field("password")} autoComplete="new-password" />
      </div>
      <div className="two">
        <TextField label={t("mail.from_address")} type="email" {...field("from_address")} required />
        <TextField label={t("mail.from_name")} {...field("from_name")} />
      </div>
    </SaveForm>
  );
}

function Test() {
  const { t } = useWords();
  const me = useMe();
  const [to, setTo] = useState(me?.person.email ?? "");
  const test = useMutation({ mutationFn: () => api.post<{ ok: boolean; error?: string }>("/api/v1/mail-tests", { to }) });
  return (
    <Panel title={t("mail.test")}>
      <form
        className="form section-form"
        onSubmit={(event) => {
          event.preventDefault();
          test.mutate();
        }}
      >
        <TextField label={t("mail.test_to")} type="email" value={to} onChange={setTo} required />
        <ProblemNotice reason={test.error} />
        {test.data && (
          <Told isWell={test.data.ok} words={test.data.error}>
            {test.data.ok ? t("mail.test_ok", { to }) : t("mail.test_failed")}
          </Told>
        )}
        <div className="actions">
          <Button type="submit" icon="mail" busy={test.isPending}>
            {t("mail.test_act")}
          </Button>
        </div>
      </form>
    </Panel>
  );
}
