// A mail that was dropped, looked over before it becomes a change request: what it will be called, who asked and
// when, and which of its files are kept. Nothing is made until somebody says so.
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useAttempt } from "../../app/attempt.ts";
import { freshen, keys, useParties } from "../../app/cache.ts";
import { fieldSentence, ProblemNotice } from "../../app/problems.tsx";
import { recordNumber } from "../../app/record_kinds.ts";
import { toast } from "../../app/toast.ts";
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { CheckField, ChoiceField, TextArea, TextField } from "../../ui/Field.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { AudienceTag } from "../../ui/Marks.tsx";
import { ChooseFiles } from "../documents/DropPlace.tsx";
import { fileProblem } from "../documents/file_problem.ts";
import { fileSize } from "../documents/file_size.ts";
import { isFinal } from "../documents/uploads.ts";
import { bodyOf, dropMail, formOf, makeChange, senderOf, type DroppedMail, type MailForm } from "./mail.ts";

interface Props {
  project: Id;
  /** One after the other. */
  files: File[];
  /** Instead of one that is no mail. */
  onOther: (files: File[]) => void;
  onClose: () => void;
}

export function MailDialog({ project, files, onOther, onClose }: Props) {
  const { t } = useWords();
  const [at, setAt] = useState(0);
  const file = files[at];
  const next = at + 1 < files.length ? () => setAt(at + 1) : undefined;
  if (!file) return null;
  return (
    <Dialog title={t("changes.mail.title")} closeLabel={t("shell.close")} onClose={onClose} width="middle">
      {files.length > 1 && <p className="muted small">{t("changes.mail.of", { number: at + 1, count: files.length })}</p>}
      <OneMail key={at} project={project} file={file} next={next} onOther={onOther} onClose={onClose} />
    </Dialog>
  );
}

function OneMail({ project, file, next, onOther, onClose }: Omit<Props, "files"> & { file: File; next: (() => void) | undefined }) {
  const w = useWords();
  const { t } = w;
  const [dropped] = useState(() => crypto.getRandomValues(new Uint32Array(2)).join("-"));
  const read = useQuery({ queryKey: ["dropped-mail", dropped], queryFn: ({ signal }) => dropMail(project, file, signal), retry: false, staleTime: Infinity, gcTime: 0, refetchOnMount: false });
  if (read.error)
    return (
      <div className="form">
        <p className="notice bad" role="alert">
          <Icon name="cross" />
          <span>
            <span className="strong">{file.name}</span>
            <br />
            {fileProblem(w, read.error)}
          </span>
        </p>
        <div className="actions">
          {isFinal(read.error) ? (
            <ChooseFiles kind="primary" accept=".eml" onFiles={onOther} label={t("changes.mail.other")} hint={t("changes.mail.choose_hint")} />
          ) : (
            <Button onClick={() => void read.refetch()} busy={read.isFetching}>
              {t("faces.try_again")}
            </Button>
          )}
          <Button onClick={next ?? onClose}>{t(next ? "changes.mail.skip" : "act.cancel")}</Button>
        </div>
      </div>
    );
  if (!read.data)
    return (
      <p className="row" role="status">
        <Icon name="upload" />
        {t("changes.mail.reading", { name: file.name })}
      </p>
    );
  if (read.data.already) return <Already project={project} mail={read.data} next={next} onClose={onClose} />;
  return <LookOver project={project} mail={read.data} next={next} onClose={onClose} />;
}

interface ReadProps {
  project: Id;
  mail: DroppedMail;
  next: (() => void) | undefined;
  onClose: () => void;
}

function Already({ project, mail, next, onClose }: ReadProps) {
  const { t } = useWords();
  const change = mail.already!;
  const number = recordNumber("change_request", change.number);
  return (
    <div className="form">
      <p role="status">{t("changes.mail.already", { number, title: change.title })}</p>
      <div className="actions">
        <Link className="button primary" to="/projects/$project/changes/$change" params={{ project, change: change.id }}>
          {t("changes.mail.open", { number })}
        </Link>
        <Button onClick={next ?? onClose}>{t(next ? "changes.mail.skip" : "shell.close")}</Button>
      </div>
    </div>
  );
}

function LookOver({ project, mail, next, onClose }: ReadProps) {
  const w = useWords();
  const { t } = w;
  const navigate = useNavigate();
  const parties = useParties(project).data?.items ?? [];
  const keyOf = useAttempt();
  const [form, setForm] = useState(() => formOf(mail, w.zone));
  const put = (change: Partial<MailForm>) => setForm((now) => ({ ...now, ...change }));
  const make = useMutation({
    mutationFn: () => {
      const body = bodyOf(form, mail, parties, w.zone);
      return makeChange(project, mail.id, body, keyOf("make", body));
    },
    onSuccess: async ({ change, was_there }) => {
      if (was_there) toast({ text: t("changes.mail.was_there", { number: recordNumber("change_request", change.number) }) });
      await freshen(keys.changes(project));
      if (next) next();
      else void navigate({ to: "/projects/$project/changes/$change", params: { project, change: change.id }, search: {} });
    },
  });
  const field = (name: string) => fieldSentence(w, make.error, name);
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        make.mutate();
      }}
    >
      <ProblemNotice reason={make.error} />
      <Findings mail={mail} />
      <TextField label={t("changes.title")} value={form.title} onChange={(title) => put({ title })} wrong={field("title")} autoFocus required maxLength={120} />
      <TextArea label={t("changes.description")} value={form.description} onChange={(description) => put({ description })} wrong={field("description")} rows={7} />
      <Sender mail={mail} form={form} put={put} parties={parties} field={field} />
      <TextField label={t("changes.mail.received")} hint={mail.findings.includes("no_date") ? undefined : t("changes.mail.received_hint")} type="datetime-local" value={form.received} onChange={(received) => put({ received })} wrong={field("received_at")} required />
      <Files mail={mail} chosen={form.files} onChange={(files) => put({ files })} />
      <p className="row wrap small soft">
        <AudienceTag client={false}>{t("audience.internal")}</AudienceTag>
        {t("changes.internal_until_offer")}
      </p>
      <div className="actions">
        <Button kind="primary" type="submit" busy={make.isPending}>
          {t("changes.create")}
        </Button>
        <Button onClick={next ?? onClose}>{t(next ? "changes.mail.skip" : "act.cancel")}</Button>
      </div>
    </form>
  );
}

function Findings({ mail }: { mail: DroppedMail }) {
  const { t } = useWords();
  if (mail.findings.length === 0) return null;
  return (
    <ul className="mail-findings" role="status">
      {mail.findings.map((finding) => (
        <li key={finding}>{t(`changes.mail.finding.${finding}`)}</li>
      ))}
    </ul>
  );
}

interface SenderProps {
  mail: DroppedMail;
  form: MailForm;
  put: (change: Partial<MailForm>) => void;
  parties: NonNullable<ReturnType<typeof useParties>["data"]>["items"];
  field: (name: string) => string | undefined;
}

function Sender({ mail, form, put, parties, field }: SenderProps) {
  const { t } = useWords();
  const party = parties.find((each) => each.id === form.party);
  const isNamed = !party?.contacts.some((contact) => contact.person_id === form.asked_by);
  const isUnknown = mail.from_address && !mail.person_id;
  return (
    <>
      {senderOf(mail) && (
        <p className="mail-sender">
          {t("changes.mail.from", { sender: senderOf(mail) })}
          {isUnknown && <span className="muted small">{t("changes.mail.unknown_sender")}</span>}
        </p>
      )}
      <div className="two">
        <ChoiceField label={t("changes.party")} value={party?.id ?? ""} onChange={(id) => put({ party: id, asked_by: "" })} wrong={field("party_id")} choices={[{ value: "", label: t("changes.party_later") }, ...parties.map((each) => ({ value: each.id, label: each.client_name }))]} />
        {party && <ChoiceField label={t("changes.asked_by")} value={isNamed ? "" : form.asked_by} onChange={(asked_by) => put({ asked_by })} wrong={field("asked_by_id")} choices={[{ value: "", label: t("changes.asked_by_other") }, ...party.contacts.map((contact) => ({ value: contact.person_id, label: contact.name }))]} />}
        {isNamed && <TextField label={t(party ? "changes.asked_by_name" : "changes.asked_by")} value={form.asked_by_name} onChange={(asked_by_name) => put({ asked_by_name })} wrong={field("asked_by_name")} maxLength={120} />}
      </div>
    </>
  );
}

function Files({ mail, chosen, onChange }: { mail: DroppedMail; chosen: number[]; onChange: (files: number[]) => void }) {
  const w = useWords();
  const { t } = w;
  const put = (index: number, isWanted: boolean) => onChange(isWanted ? [...chosen, index].toSorted((a, b) => a - b) : chosen.filter((each) => each !== index));
  return (
    <fieldset className="mail-files">
      <legend>{t("changes.mail.files")}</legend>
      <CheckField checked disabled onChange={() => {}} label={t("changes.mail.itself")} hint={mail.file_name} />
      {mail.attachments.map((each, index) => (
        <CheckField
          key={index}
          checked={chosen.includes(index)}
          onChange={(isWanted) => put(index, isWanted)}
          label={
            <>
              {each.name} <span className="muted small nowrap">{fileSize(w, each.bytes)}</span>
            </>
          }
          hint={each.is_minor ? t("changes.mail.minor") : undefined}
        />
      ))}
    </fieldset>
  );
}
