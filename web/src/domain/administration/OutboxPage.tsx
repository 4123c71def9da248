// Every mail that left or waits to leave, readable, with its link: where no mail server is set up,
// this is where invitations and first passwords are fetched from.
import { useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect } from "react";
import { api } from "../../app/api.ts";
import { freshen } from "../../app/cache.ts";
import { CopyRow } from "../../app/fields.tsx";
import { Faces, tellProblem } from "../../app/problems.tsx";
import { toast } from "../../app/toast.ts";
import type { List, OutboxItem } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Empty, Loading, NothingMatches } from "../../ui/Faces.tsx";
import { Options } from "../../ui/Field.tsx";
import { ListTable, MoreRows } from "../../ui/ListTable.tsx";
import { StateTag, type Tone } from "../../ui/Marks.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { WaitingLetters } from "../correspondence/WaitingLetters.tsx";
import { AdministrationFrame } from "./AdministrationFrame.tsx";

const STATES: OutboxItem["state"][] = ["queued", "sent", "gathered", "failed", "cancelled"];
const ENOUGH = 20;
const TONES: Record<OutboxItem["state"], Tone> = { queued: "none", sent: "on_track", failed: "late", cancelled: "none", gathered: "none" };

export function OutboxPage() {
  const { t } = useWords();
  const search = useSearch({ from: "/team/administration/outbox" });
  const navigate = useNavigate({ from: "/administration/outbox" });
  const put = (change: { state?: string | undefined; mail?: string | undefined }) => void navigate({ search: (now) => ({ ...now, ...change }) });
  const query = useInfiniteQuery({
    queryKey: ["outbox"],
    queryFn: ({ pageParam }) => api.get<List<OutboxItem>>(`/api/v1/outbox${pageParam ? `?after=${encodeURIComponent(pageParam)}` : ""}`),
    initialPageParam: "",
    getNextPageParam: (last) => last.next ?? undefined,
    staleTime: 5_000,
  });
  const items = query.data?.pages.flatMap((page) => page.items);
  const open = items?.find((item) => item.id === search.mail);
  const isLooking = useOlder(query, isShort(items ?? [], search.state) || (!!search.mail && !!items && !open));
  const filter = <Options aria-label={t("projects.state")} value={search.state ?? ""} onChange={(state) => put({ state: state || undefined })} choices={[{ value: "", label: t("filter.all_states") }, ...STATES.map((state) => ({ value: state, label: t(`outbox.state.${state}`) }))]} />;
  return (
    <AdministrationFrame>
      <WaitingLetters />
      <Panel title={t("administration.outbox")} count={items?.length} actions={filter}>
        <Faces query={{ ...query, data: items } as never} failed={t("outbox.failed")}>
          {(all: OutboxItem[]) => <Mails all={all} state={search.state} isLooking={isLooking} onOpen={(mail) => put({ mail })} onClear={() => put({ state: undefined })} />}
        </Faces>
        <MoreRows query={query} label={t("outbox.older")} />
      </Panel>
      {open && <MailDialog key={open.id} mail={open} onOpen={(mail) => put({ mail })} onClose={() => put({ mail: undefined })} />}
    </AdministrationFrame>
  );
}

/** A filter looks through all mails, not only those fetched so far: older ones come until the page is full. */
export function isShort(items: OutboxItem[], state: string | undefined): boolean {
  return !!state && items.filter((mail) => mail.state === state).length < ENOUGH;
}

function useOlder({ hasNextPage, isFetching, isError, fetchNextPage }: { hasNextPage: boolean; isFetching: boolean; isError: boolean; fetchNextPage: () => unknown }, short: boolean): boolean {
  const wanted = short && hasNextPage && !isError;
  useEffect(() => {
    if (wanted && !isFetching) void fetchNextPage();
  }, [wanted, isFetching, fetchNextPage]);
  return wanted;
}

function Mails({ all, state, isLooking, onOpen, onClear }: { all: OutboxItem[]; state: string | undefined; isLooking: boolean; onOpen: (id: string) => void; onClear: () => void }) {
  const { t, formatWhen, formatDateTime } = useWords();
  if (all.length === 0) return <Empty title={t("outbox.empty")}>{t("outbox.empty_text")}</Empty>;
  const shown = all.filter((mail) => !state || mail.state === state);
  if (shown.length === 0 && isLooking) return <Loading label={t("outbox.looking")} />;
  if (shown.length === 0) return <NothingMatches title={t("outbox.nothing", { count: all.length })} filters={[{ label: t(`outbox.state.${state}`), clearLabel: t("faces.clear_filter"), clear: onClear }]} clearLabel={t("faces.clear_filters")} onClear={onClear} />;
  return (
    <ListTable heads={[t("outbox.mail"), t("projects.state"), { label: t("outbox.created"), className: "num wide-only" }]}>
      {shown.map((mail) => (
        <tr key={mail.id}>
          <td>
            <button type="button" className="link" onClick={() => onOpen(mail.id)}>
              {mail.subject ?? mail.kind}
            </button>
            <div className="muted small">{mail.to ?? "–"}</div>
          </td>
          <td>
            <StateTag tone={TONES[mail.state] ?? "none"}>{t(`outbox.state.${mail.state}`)}</StateTag>
            {mail.not_before && <div className="muted small">{t("outbox.not_before", { when: formatDateTime(mail.not_before) })}</div>}
          </td>
          <td className="num wide-only">{formatWhen(mail.created_at)}</td>
        </tr>
      ))}
    </ListTable>
  );
}

/** Why a mail that asks for something waits. */
const ARCHIVED = "project.archived";
/** It waits for the hour at which its reader wants to be told. */
const WAITS = "letter.waits";

function MailDialog({ mail, onOpen, onClose }: { mail: OutboxItem; onOpen: (id: string) => void; onClose: () => void }) {
  const { t, formatDateTime } = useWords();
  const waits = mail.state === "queued" && (mail.last_error === ARCHIVED || mail.last_error === WAITS);
  const again = useMutation({ mutationFn: () => api.post(`/api/v1/outbox/${mail.id}/attempts`).then(() => freshen(["outbox"])), onError: tellProblem, onSuccess: () => toast({ text: t("outbox.tried") }) });
  return (
    <Dialog width="middle" keepOpen={false} title={mail.subject ?? mail.kind} closeLabel={t("shell.close")} onClose={onClose}>
      <div className="form">
        <p className="row wrap">
          <StateTag tone={TONES[mail.state] ?? "none"}>{t(`outbox.state.${mail.state}`)}</StateTag>
          <span className="soft">
            {mail.to} · {formatDateTime(mail.sent_at ?? mail.created_at)} · {t("outbox.attempts", { count: mail.attempts })}
          </span>
        </p>
        {mail.not_before && mail.attempts === 0 && !waits && <p className="notice">{t(mail.waits_for_others ? "outbox.waits_for_others" : "outbox.waits_for_hours", { when: formatDateTime(mail.not_before) })}</p>}
        {(mail.state === "failed" || (mail.not_before && !waits)) && (
          <div className="actions">
            <Button icon="mail" busy={again.isPending} onClick={() => again.mutate()}>
              {t(mail.not_before ? "outbox.now" : "outbox.again")}
            </Button>
          </div>
        )}
        {mail.state === "gathered" && <GatheredNote mail={mail} onOpen={onOpen} />}
        {mail.state === "gathered" ? null : (mail.state === "cancelled" || waits) && mail.last_error ? <p className="notice">{t(`outbox.reason.${mail.last_error}`)}</p> : mail.last_error && <p className="notice bad code">{mail.last_error}</p>}
        {mail.link && <CopyRow text={mail.link} label={t("invite.link")} />}
        {mail.text && <pre className="mail-text">{mail.text}</pre>}
      </div>
    </Dialog>
  );
}

/** It has no way of its own: how it went is said by the mail that it goes with. */
function GatheredNote({ mail, onOpen }: { mail: OutboxItem; onOpen: (id: string) => void }) {
  const { t } = useWords();
  const { gathered_in } = mail;
  return (
    <p className="notice row wrap">
      <span>{t("outbox.gathered")}</span>
      {gathered_in && (
        <button type="button" className="link" onClick={() => onOpen(gathered_in)}>
          {t("outbox.gathered_open")}
        </button>
      )}
    </p>
  );
}
