// How mail leaves, with a button that proves it.
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../app/api.ts";
import { freshen, useMe } from "../../app/cache.ts";
import { useTyped } from "../../app/fields_typed.ts";
import { Faces, ProblemNotice } from "../../app/problems.tsx";
import { SaveForm } from "../../app/SaveForm.tsx";
import { toast } from "../../app/toast.ts";
import type { MailSettings, Told as ToldOf } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { TextField } from "../../ui/Field.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { HeldMails } from "../correspondence/HeldMails.tsx";
import { MailboxPanel } from "../correspondence/MailboxPanel.tsx";
import { MailInPanel } from "../correspondence/MailInPanel.tsx";
import { ServerFields, SMTP, serverBody, serverValues } from "../correspondence/ServerFields.tsx";
import { Told, useMend } from "../correspondence/Told.tsx";
import { MAIL_SETTINGS, useMailSettings, WaitingLetters } from "../correspondence/WaitingLetters.tsx";
import { AdministrationFrame } from "./AdministrationFrame.tsx";

export function MailPage() {
  const { t } = useWords();
  const query = useMailSettings();
  return (
    <AdministrationFrame>
      <WaitingLetters />
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
  const { from_address, from_name } = settings;
  const form = useTyped({ ...serverValues(settings), from_address, from_name });
  const keep = useMutation({
    mutationFn: (values: typeof form.values) => api.put("/api/v1/mail-settings", { ...serverBody(values), from_address: values.from_address, from_name: values.from_name }),
    onSuccess: async (_, values) => {
      await freshen(MAIL_SETTINGS);
      form.sent(values);
      toast({ text: t("mail.kept") });
    },
  });
  const field = (name: keyof typeof form.values) => form.field(name, keep.error);
  return (
    <SaveForm keep={keep} onSave={() => keep.mutate(form.values)}>
      {!settings.host && <p className="soft">{t("mail.none")}</p>}
      <ServerFields kind={SMTP} settings={settings} form={form} failed={keep.error} words={{ host: t("mail.host"), user: t("mail.user") }} required />
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
  const test = useMutation({ mutationFn: () => api.post<ToldOf<"MailTestResult">>("/api/v1/mail-tests", { to }), onSuccess: () => freshen(MAIL_SETTINGS) });
  const mend = useMend();
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
            {test.data.ok ? t("mail.test_ok", { to }) : mend(test.data.field, "mail.test_failed")}
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
