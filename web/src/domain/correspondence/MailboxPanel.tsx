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
import { TextField } from "../../ui/Field.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { fileSize } from "../documents/file_size.ts";
import { IMAP, ServerFields, serverBody, serverValues } from "./ServerFields.tsx";
import { Told as Notice, useMend } from "./Told.tsx";

type Settings = Told<"MailboxSettings">;
type Tried = Told<"MailboxTestResult">;

const KEY = ["mailbox-settings"];
const PATH = "/api/v1/mailbox-settings";
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
  const form = useTyped({ ...serverValues(settings), folder: settings.folder, done_folder: settings.done_folder ?? "" });
  const body = (values: typeof form.values) => ({ ...serverBody(values), folder: values.folder, done_folder: values.done_folder.trim() || null });
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
  const failed = keep.error ?? test.error;
  const field = (name: keyof typeof form.values) => form.field(name, failed);
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
      <ServerFields kind={IMAP} settings={settings} form={form} failed={failed} words={{ host: t("received.mailbox.host"), user: t("received.mailbox.user") }} />
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
  const mend = useMend();
  return (
    <Notice isWell={tried.ok} words={tried.error}>
      {tried.ok ? t("received.mailbox.test_ok", { mails: tried.mails, unread: tried.unread }) : mend(tried.field, tried.is_setting ? "received.mailbox.mend" : "received.mailbox.later")}
    </Notice>
  );
}

function Standing({ settings }: { settings: Settings }) {
  const w = useWords();
  const { t, formatDateTime } = w;
  const mend = useMend();
  const { looked_at, last_at, left_at, left_bytes, waiting } = settings;
  if (settings.waits_for_address) return <Notice isWell={false}>{t("received.mailbox.waits")}</Notice>;
  if (settings.error)
    return (
      <Notice isWell={false} words={settings.error}>
        {mend(settings.field, settings.is_setting ? "received.mailbox.mend" : "received.mailbox.later")}
      </Notice>
    );
  return (
    <>
      {waiting > 0 && <Notice isWell={false}>{t("received.mailbox.waiting", { count: waiting })}</Notice>}
      {left_at && <Notice isWell={false}>{t("received.mailbox.left", { size: fileSize(w, left_bytes ?? 0), when: formatDateTime(left_at) })}</Notice>}
      <p className="muted small" role="status">
        <span>{looked_at ? t("received.mailbox.is_open", { when: formatDateTime(looked_at) }) : t("received.mailbox.opening")}</span>
        {last_at && <> · <span>{t("received.mailbox.last", { when: formatDateTime(last_at) })}</span></>}
      </p>
    </>
  );
}
