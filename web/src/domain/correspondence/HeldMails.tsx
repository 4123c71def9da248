// Mails that wait for a person: who seems to have written them, why they wait, what they say, and what becomes of them.
// Nothing of one reaches a client unless somebody says so.
import { useMutation, useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { ActForm } from "../../app/ActForm.tsx";
import { api } from "../../app/api.ts";
import { useProjects } from "../../app/cache.ts";
import { Faces, ProblemNotice, tellProblem } from "../../app/problems.tsx";
import { recordNumber } from "../../app/record_kinds.ts";
import { toast } from "../../app/toast.ts";
import type { Id, List, SearchHit } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Empty } from "../../ui/Faces.tsx";
import { CheckField, ChoiceField } from "../../ui/Field.tsx";
import { MoreRows } from "../../ui/ListTable.tsx";
import { AudienceTag, PersonTag } from "../../ui/Marks.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { SearchField } from "../../ui/SearchField.tsx";
import { discardMail, discardUnplaced, fileMail, freshenHeld, giveMail, senderOf, takeUpMail, useHeldMails, type HeldMail } from "./mail.ts";
import { MailText } from "./MailText.tsx";
import { RequestFromMail } from "./RequestFromMail.tsx";
import "./mail.css";

/** Those of a project, or where none is named those that belong to no project. */
export function HeldMails({ project }: { project?: Id }) {
  const { t } = useWords();
  const query = useHeldMails(project);
  const mails = query.data?.pages.flatMap((page) => page.items);
  const count = query.data?.pages[0]?.count;
  const newest = mails?.[0];
  const actions = (
    <>
      {!project && count !== undefined && count > 1 && newest && <DiscardAll count={count} newest={newest} />}
      <AudienceTag client={false}>{t("audience.internal")}</AudienceTag>
    </>
  );
  return (
    <Panel title={t(project ? "received.held" : "received.unplaced")} count={count} actions={actions}>
      {!project && !!count && <p className="held-note muted small">{t("received.unplaced_hint")}</p>}
      <Faces query={{ ...query, data: mails } as never} failed={t("received.failed")}>
        {(all: HeldMail[]) =>
          all.length === 0 ? (
            <Empty title={t("received.empty")}>{t("received.empty_text")}</Empty>
          ) : (
            <ul className="plain held-mails">
              {all.map((mail) => (
                <li key={mail.id}>
                  <MailHead mail={mail}>
                    <Acts mail={mail} project={project} />
                  </MailHead>
                </li>
              ))}
            </ul>
          )
        }
      </Faces>
      <MoreRows query={query} label={t("received.older")} />
      <Ignored project={project} />
    </Panel>
  );
}

/** What was not taken, folded: it is asked for once somebody opens it. */
function Ignored({ project }: { project: Id | undefined }) {
  const { t } = useWords();
  const [open, setOpen] = useState(false);
  const query = useHeldMails(project, open, "ignored");
  const mails = query.data?.pages.flatMap((page) => page.items);
  return (
    <details className="ignored-mails" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t("received.ignored")}</summary>
      <p className="muted small">{t("received.ignored_hint")}</p>
      {open && (
        <Faces query={{ ...query, data: mails } as never} failed={t("received.failed")}>
          {(all: HeldMail[]) =>
            all.length === 0 ? (
              <p className="muted">{t("received.ignored_empty")}</p>
            ) : (
              <ul className="plain held-mails">
                {all.map((mail) => (
                  <li key={mail.id}>
                    <MailHead mail={mail}>
                      <TakeUp mail={mail} />
                    </MailHead>
                  </li>
                ))}
              </ul>
            )
          }
        </Faces>
      )}
      {open && <MoreRows query={query} label={t("received.older")} />}
    </details>
  );
}

function TakeUp({ mail }: { mail: HeldMail }) {
  const { t } = useWords();
  const take = useMutation({
    mutationFn: () => takeUpMail(mail.id).then(freshenHeld),
    onError: tellProblem,
    onSuccess: () => toast({ text: t("received.taken_up") }),
  });
  return (
    <p className="row wrap no-print">
      <Button size="small" busy={take.isPending} onClick={() => take.mutate()}>
        {t("received.take_up")}
      </Button>
    </p>
  );
}

/** Strangers write much: what is on the screen is put away at once, and what comes meanwhile is not. */
function DiscardAll({ count, newest }: { count: number; newest: HeldMail }) {
  const { t, formatDateTime } = useWords();
  const [asked, setAsked] = useState<{ count: number; until: string }>();
  const close = () => setAsked(undefined);
  const discard = useMutation({
    mutationFn: (until: string) => discardUnplaced(until),
    onSuccess: async () => {
      toast({ text: t("received.discarded") });
      close();
      await freshenHeld();
    },
  });
  return (
    <>
      <Button size="small" onClick={() => setAsked({ count, until: newest.received_at })}>
        {t("received.discard_all")}
      </Button>
      {asked && (
        <Dialog title={t("received.discard_all")} closeLabel={t("shell.close")} onClose={close}>
          <ActForm sending={discard} kind="danger" button={t("received.discard_all_act", { count: asked.count })} onAct={() => discard.mutate(asked.until)} onCancel={close}>
            <p>{t("received.discard_all_text", { count: asked.count, when: formatDateTime(asked.until) })}</p>
          </ActForm>
        </Dialog>
      )}
    </>
  );
}

/** Whose it is, why it stands here, and what it says; below, what can be done with it. */
function MailHead({ mail, children }: { mail: HeldMail; children: ReactNode }) {
  const { t, first, formatWhen } = useWords();
  return (
    <article className="held-mail">
      <header className="row wrap">
        <PersonTag name={senderOf(mail) || t("received.nobody")} client={mail.sender_id !== null} />
        <time className="end muted small">{formatWhen(mail.received_at)}</time>
      </header>
      <h3>{mail.subject || t("received.no_subject")}</h3>
      <p className="notice">
        <span>
          {first([`received.reason.${mail.reason}`, "received.reason.other"], { name: mail.person_name ?? "", from: mail.from_address })}
          {mail.record_title && mail.record_kind && mail.record_number !== null && <> {t("received.belongs", { record: `${recordNumber(mail.record_kind, mail.record_number)} ${mail.record_title}` })}</>}
        </span>
      </p>
      <MailText mail={mail} />
      {children}
    </article>
  );
}

function Acts({ mail, project }: { mail: HeldMail; project: Id | undefined }) {
  const { t } = useWords();
  const [open, setOpen] = useState<"file" | "give" | "request">();
  const close = () => setOpen(undefined);
  const discard = useMutation({
    mutationFn: () => discardMail(mail.id).then(freshenHeld),
    onError: tellProblem,
    onSuccess: () => toast({ text: t("received.discarded") }),
  });
  return (
    <div className="row wrap no-print">
      {project ? (
        <>
          <Button kind="primary" size="small" onClick={() => setOpen("file")}>
            {t("received.file")}
          </Button>
          <Button size="small" onClick={() => setOpen("request")}>
            {t("received.make_request")}
          </Button>
        </>
      ) : (
        <Button kind="primary" size="small" onClick={() => setOpen("give")}>
          {t("received.give")}
        </Button>
      )}
      <Button size="small" kind="quiet" busy={discard.isPending} onClick={() => discard.mutate()}>
        {t("received.discard")}
      </Button>
      {open === "file" && project && <FilingDialog mail={mail} project={project} onClose={close} />}
      {open === "give" && <GivingDialog mail={mail} onClose={close} />}
      {open === "request" && project && <RequestFromMail mail={mail} project={project} onClose={close} />}
    </div>
  );
}

interface Chosen {
  id: Id;
  name: string;
}

function FilingDialog({ mail, project, onClose }: { mail: HeldMail; project: Id; onClose: () => void }) {
  const { t } = useWords();
  const suggested = mail.record_id && mail.record_kind && mail.record_number !== null ? { id: mail.record_id, name: `${recordNumber(mail.record_kind, mail.record_number)} ${mail.record_title}` } : undefined;
  const offered = mail.offered.map((one) => ({ id: one.record_id, name: `${recordNumber(one.kind, one.number)} ${one.title}` }));
  const [record, setRecord] = useState<Chosen | undefined>(suggested);
  const [asSender, setAsSender] = useState(false);
  // Their own words stand where they were asked, and nowhere else.
  const mayBeSender = mail.sender_id !== null && record !== undefined && [suggested, ...offered].some((one) => one?.id === record.id);
  const file = useMutation({
    mutationFn: () => fileMail(mail.id, record!.id, asSender && mayBeSender ? "sender" : "note"),
    onSuccess: async () => {
      toast({ text: t("received.filed", { record: record!.name }) });
      onClose();
      await freshenHeld();
    },
  });
  const foot = (
    <>
      <Button onClick={onClose}>{t("act.cancel")}</Button>
      <Button kind="primary" disabled={!record} busy={file.isPending} onClick={() => file.mutate()}>
        {t("received.file_act")}
      </Button>
    </>
  );
  return (
    <Dialog title={t("received.file")} closeLabel={t("shell.close")} onClose={onClose} foot={foot}>
      <div className="form">
        {record ? (
          <p className="row wrap">
            <span className="strong">{record.name}</span>
            <Button size="small" kind="quiet" onClick={() => setRecord(undefined)}>
              {t("received.another")}
            </Button>
          </p>
        ) : (
          <>
            {offered.length > 0 && <Offered offered={offered} onChoose={setRecord} />}
            <RecordSearch project={project} onChoose={setRecord} />
          </>
        )}
        {mayBeSender && <CheckField label={t("received.as_sender", { name: mail.sender_name ?? "" })} hint={t("received.as_sender_hint")} checked={asSender} onChange={setAsSender} />}
        <p className="muted small">{t(asSender && mayBeSender ? "received.read_by_client" : "received.read_by_team")}</p>
        <ProblemNotice reason={file.error} />
      </div>
    </Dialog>
  );
}

/** What the answered mail was about, where it was about several. */
function Offered({ offered, onChoose }: { offered: Chosen[]; onChoose: (chosen: Chosen) => void }) {
  const { t } = useWords();
  return (
    <div>
      <p className="muted small">{t("received.offered")}</p>
      <ul className="plain" aria-label={t("received.offered")}>
        {offered.map((one) => (
          <li key={one.id}>
            <button type="button" className="link" onClick={() => onChoose(one)}>
              {one.name}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function RecordSearch({ project, onChoose }: { project: Id; onChoose: (chosen: Chosen) => void }) {
  const { t } = useWords();
  const [q, setQ] = useState("");
  const path = `/api/v1/search?q=${encodeURIComponent(q)}&project=${project}`;
  const query = useQuery({ queryKey: ["search", q, project], queryFn: () => api.get<List<SearchHit>>(path), enabled: q.trim().length > 0 });
  const found = query.data?.items ?? [];
  return (
    <>
      <SearchField label={t("received.search")} text={q} onText={(text) => setQ(text ?? "")} />
      <ul className="plain" aria-label={t("received.search")}>
        {found.slice(0, 8).map((hit) => {
          const name = `${recordNumber(hit.kind, hit.number)} ${hit.title}`;
          return (
            <li key={hit.record_id}>
              <button type="button" className="link" onClick={() => onChoose({ id: hit.record_id, name })}>
                {name}
              </button>
            </li>
          );
        })}
      </ul>
      {q.trim() && query.data && found.length === 0 && <p className="muted small">{t("received.nothing_found")}</p>}
    </>
  );
}

function GivingDialog({ mail, onClose }: { mail: HeldMail; onClose: () => void }) {
  const { t } = useWords();
  const projects = useProjects().data?.items ?? [];
  const [project, setProject] = useState("");
  const give = useMutation({
    mutationFn: () => giveMail(mail.id, project),
    onSuccess: async () => {
      toast({ text: t("received.given", { project: projects.find((each) => each.id === project)?.name ?? "" }) });
      onClose();
      await freshenHeld();
    },
  });
  const foot = (
    <>
      <Button onClick={onClose}>{t("act.cancel")}</Button>
      <Button kind="primary" disabled={!project} busy={give.isPending} onClick={() => give.mutate()}>
        {t("received.give_act")}
      </Button>
    </>
  );
  return (
    <Dialog title={t("received.give")} closeLabel={t("shell.close")} onClose={onClose} foot={foot}>
      <div className="form">
        <ChoiceField label={t("projects.project")} value={project} onChange={setProject} choices={[{ value: "", label: "–" }, ...projects.map((each) => ({ value: each.id, label: each.name }))]} />
        <p className="muted small">{t("received.give_hint")}</p>
        <ProblemNotice reason={give.error} />
      </div>
    </Dialog>
  );
}
