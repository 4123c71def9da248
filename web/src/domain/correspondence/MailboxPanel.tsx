// The mailbox elsewhere that mails are fetched from, how it goes with it, and a button that proves it.
import { useMutation, useQuery } from "@tanstack/react-query";
import { api } from "../../app/api.ts";
import { freshen } from "../../app/cache.ts";
import { useTyped } from "../../app/fields_typed.ts";
import { Faces, ProblemNotice } from "../../app/problems.tsx";
import { SaveForm } from "../../app/SaveForm.tsx";
import { toast } from "../../app/toast.ts";
import type { Told } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { ChoiceField, TextField } from "../../ui/Field.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { fileSize } from "../documents/file_size.ts";
import { Told as Notice } from "./Told.tsx";

type Settings = Told<"MailboxSettings">;
type Tried = Told<"MailboxTestResult">;

const KEY = ["mailbox-settings"];
const PATH = "/api/v1/mailbox-settings";
const PORTS: Record<string, number> = { none: 143, starttls: 143, tls: 993 };
/** The server looks by itself whether the mailbox can be opened. */
const LOOKED_AT_EVERY = 5_000;

export function MailboxPanel() {
  const { t } = useWords();
  const query = useQuery({ queryKey: KEY, queryFn: () => api.get<Settings>(PATH), refetchInterval: LOOKED_AT_EVERY });
  return (
    <Panel title={t("received.mailbox")}>
      <Faces query={query} failed={t("received.mailbox.failed")}>
        {(settings) => <Form settings={settings} />}
      </Faces>
    </Panel>
  );
}

function Form({ settings }: { settings: Settings }) {
  const { t } = useWords();
  const { host, port, security, user, folder } = settings;
  const form = useTyped({ host, port: String(port), security, user, password: "", folder, done_folder: settings.done_folder ?? "" });
  const body = ({ password, done_folder, ...rest }: typeof form.values) => ({ ...rest, port: Number(rest.port), done_folder: done_folder.trim() || null, ...(password ? { password } : {}) });
  const keep = useMutation({
    mutationFn: (values: typeof form.values) => api.put(PATH, body(values)),
    onSuccess: async (_, values) => {
      test.reset();
      await freshen(KEY);
      form.sent(values);
      toast({ text: t("received.mailbox.kept") });
    },
  });
  const test = useMutation({ mutationFn: () => api.post<Tried>("/api/v1/mailbox-tests", body(form.values)) });
  const field = (name: keyof typeof form.values) => form.field(name, keep.error ?? test.error);
  const secure = (chosen: string) => {
    form.put("security")(chosen);
    form.put("port")(String(PORTS[chosen]));
  };
  const typed = form.values.host.trim();
  return (
    <SaveForm
      keep={keep}
      onSave={() => {
        test.reset();
        keep.mutate(form.values);
      }}
      instead={
        typed && (
          <Button busy={test.isPending} onClick={() => test.mutate()}>
            {t("received.mailbox.test")}
          </Button>
        )
      }
    >
      <p className="soft">{t("received.mailbox.intro")}</p>
      <div className="two">
        <TextField label={t("received.mailbox.host")} {...field("host")} placeholder="imap.example.com" />
        <div className="two">
          <ChoiceField
            label={t("mail.security")}
            value={form.values.security}
            onChange={secure}
            choices={[
              { value: "tls", label: "TLS" },
              { value: "starttls", label: "STARTTLS" },
              { value: "none", label: t("mail.security_none") },
            ]}
          />
          <TextField label={t("mail.port")} inputMode="numeric" {...field("port")} onChange={(port) => form.put("port")(port.replace(/\D/g, ""))} />
        </div>
      </div>
      <div className="two">
        <TextField label={t("received.mailbox.user")} {...field("user")} autoComplete="off" />
        <TextField label={t("person.password")} type="password" hint={settings.has_password ? t("mail.password_hint") : undefined} {...field("password")} autoComplete="new-password" />
      </div>
      <div className="two">
        <TextField label={t("received.mailbox.folder")} {...field("folder")} />
        <TextField label={t("received.mailbox.done_folder")} hint={t("received.mailbox.done_folder_hint")} {...field("done_folder")} />
      </div>
      <ProblemNotice reason={test.error} />
      {test.data ? <Outcome tried={test.data} /> : settings.host && <Standing settings={settings} />}
    </SaveForm>
  );
}

function Outcome({ tried }: { tried: Tried }) {
  const { t } = useWords();
  return (
    <Notice isWell={tried.ok} words={tried.error}>
      {tried.ok ? t("received.mailbox.test_ok", { mails: tried.mails, unread: tried.unread }) : t(tried.is_setting ? "received.mailbox.mend" : "received.mailbox.later")}
    </Notice>
  );
}

function Standing({ settings }: { settings: Settings }) {
  const w = useWords();
  const { t, formatDateTime } = w;
  const { looked_at, last_at, left_at, left_bytes } = settings;
  if (settings.waits_for_address) return <Notice isWell={false}>{t("received.mailbox.waits")}</Notice>;
  if (settings.error)
    return (
      <Notice isWell={false} words={settings.error}>
        {t(settings.is_setting ? "received.mailbox.mend" : "received.mailbox.later")}
      </Notice>
    );
  return (
    <>
      {left_at && <Notice isWell={false}>{t("received.mailbox.left", { size: fileSize(w, left_bytes ?? 0), when: formatDateTime(left_at) })}</Notice>}
      <p className="muted small" role="status">
        <span>{looked_at ? t("received.mailbox.is_open", { when: formatDateTime(looked_at) }) : t("received.mailbox.opening")}</span>
        {last_at && <> · <span>{t("received.mailbox.last", { when: formatDateTime(last_at) })}</span></>}
      </p>
    </>
  );
}
