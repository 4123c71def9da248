// Links that open one version without signing in, until their day. Whoever has a link has the file: it exists only
// for what the client sees already, is told once, and is dead at once when it is revoked.
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../app/api.ts";
import { freshen, keys } from "../../app/cache.ts";
import { CopyRow } from "../../app/fields.tsx";
import { Faces, ProblemNotice, tellProblem } from "../../app/problems.tsx";
import { toast } from "../../app/toast.ts";
import type { Id, List, Told } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Options } from "../../ui/Field.tsx";
import { pathOf, type DocumentRow } from "./document.ts";

type ShareLink = Told<"DocumentLinkRow">;

const DAYS = [1, 7, 30, 90];
const keyOf = (document: Id) => [...keys.record(document), "links"];

export function ShareLinks({ row, mayShare }: { row: DocumentRow; mayShare: boolean }) {
  const { t } = useWords();
  const query = useQuery({ queryKey: keyOf(row.id), queryFn: () => api.get<List<ShareLink>>(`${pathOf(row.id)}/links`) });
  const shared = row.audience === "client";
  return (
    <div className="record-body stack">
      <p className="muted small">{t("documents.links_text")}</p>
      <Faces query={query} failed={t("documents.links_failed")} rows={2}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="muted">{t("documents.no_links")}</p>
          ) : (
            <ul className="share-links">
              {items.map((link) => (
                <Line key={link.id} link={link} document={row.id} mayShare={mayShare} />
              ))}
            </ul>
          )
        }
      </Faces>
      {mayShare && shared && <NewLink row={row} alive={(query.data?.items ?? []).filter((each) => each.is_alive).map((each) => each.id)} />}
      {!shared && <p className="muted small">{t("documents.link_needs_sharing")}</p>}
    </div>
  );
}

function Line({ link, document, mayShare }: { link: ShareLink; document: Id; mayShare: boolean }) {
  const { t, formatDateTime } = useWords();
  const revoke = useMutation({
    mutationFn: () => api.delete(`${pathOf(document)}/links/${link.id}`),
    onError: tellProblem,
    onSuccess: async () => {
      await freshen(keyOf(document));
      toast({ text: t("documents.link_revoked") });
    },
  });
  const state = link.revoked_at ? "revoked" : link.is_alive ? "until" : "expired";
  return (
    <li className={link.is_alive ? undefined : "muted"}>
      <span>
        {t(`documents.link_state_${state}`, { version: link.version, at: formatDateTime(link.revoked_at ?? link.expires_at) })}
        <span className="muted small">{t("documents.link_made", { name: link.made_by, count: link.downloads })}</span>
      </span>
      {link.is_alive && mayShare && (
        <Button className="end" size="small" busy={revoke.isPending} onClick={() => revoke.mutate()}>
          {t("documents.link_revoke")}
        </Button>
      )}
    </li>
  );
}

function NewLink({ row, alive }: { row: DocumentRow; alive: Id[] }) {
  const { t } = useWords();
  const [days, setDays] = useState("7");
  const version = row.shown_version ?? row.version;
  const make = useMutation({
    mutationFn: () => api.post<Told<"MadeDocumentLink">>(`${pathOf(row.id)}/links`, { version, days: Number(days) }),
    onSuccess: () => freshen(keyOf(row.id)),
  });
  const made = make.data && alive.includes(make.data.link.id) ? make.data : undefined;
  return (
    <form
      className="to-client-box no-print"
      onSubmit={(event) => {
        event.preventDefault();
        make.mutate();
      }}
    >
      <ProblemNotice reason={make.error} />
      {made && (
        <div className="form" role="status">
          <p className="small">{t("documents.link_once")}</p>
          <CopyRow text={made.url} label={t("documents.link")} />
        </div>
      )}
      <div className="row wrap new-link">
        <Options aria-label={t("documents.link_for")} value={days} onChange={setDays} choices={DAYS.map((each) => ({ value: String(each), label: t("documents.link_days", { count: each }) }))} />
        <Button kind="to-client" type="submit" icon="key" busy={make.isPending}>
          {t("documents.link_make", { version })}
        </Button>
      </div>
    </form>
  );
}
