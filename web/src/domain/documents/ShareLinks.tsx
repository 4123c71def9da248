// Links that open one version without signing in, until their day. Whoever has a link has the file: it exists only
// for what the client sees already, is told once, and is dead at once when it is revoked.
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../app/api.ts";
import { freshen } from "../../app/cache.ts";
import { CopyRow } from "../../app/fields.tsx";
import { Faces, ProblemNotice, tellProblem } from "../../app/problems.tsx";
import { toast } from "../../app/toast.ts";
import type { Id, Told } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Options } from "../../ui/Field.tsx";
import { linksKey, pathOf, useShareLinks, type DocumentDetail } from "./document.ts";

type ShareLink = Told<"DocumentLinkRow">;

const DAYS = [1, 7, 30, 90];

export function ShareLinks({ document, mayShare }: { document: DocumentDetail; mayShare: boolean }) {
  const { t } = useWords();
  const { row } = document;
  const query = useShareLinks(row.id);
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
      {mayShare && shared && <NewLink document={document} alive={(query.data?.items ?? []).filter((each) => each.is_alive).map((each) => each.id)} />}
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
      await freshen(linksKey(document));
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

function NewLink({ document: { row, choices }, alive }: { document: DocumentDetail; alive: Id[] }) {
  const { t, joinNames } = useWords();
  const [days, setDays] = useState("7");
  const [asking, setAsking] = useState(false);
  const circle = choices.find((each) => each.party_id === row.party_id)?.circle ?? [];
  const version = row.shown_version ?? row.version;
  const make = useMutation({
    mutationFn: () => api.post<Told<"MadeDocumentLink">>(`${pathOf(row.id)}/links`, { version, days: Number(days), leaves_circle: row.is_commercial }),
    onSuccess: async () => {
      setAsking(false);
      await freshen(linksKey(row.id));
    },
  });
  const made = make.data && alive.includes(make.data.link.id) ? make.data : undefined;
  return (
    <form
      className="to-client-box no-print"
      onSubmit={(event) => {
        event.preventDefault();
        // Whoever holds the link reads what only those who see prices were shown: told before, and by name.
        if (row.is_commercial && !asking) setAsking(true);
        else make.mutate();
      }}
    >
      <ProblemNotice reason={make.error} />
      {asking && (
        <p className="small" role="alert">
          {circle.length > 0 ? t("circle.link_leaves", { names: joinNames(circle) }) : t("circle.link_leaves_nobody")}
        </p>
      )}
      {made && (
        <div className="form" role="status">
          <p className="small">{t("documents.link_once")}</p>
          <CopyRow text={made.url} label={t("documents.link")} />
        </div>
      )}
      <div className="row wrap new-link">
        <Options aria-label={t("documents.link_for")} value={days} onChange={setDays} choices={DAYS.map((each) => ({ value: String(each), label: t("documents.link_days", { count: each }) }))} />
        <Button kind="to-client" type="submit" icon="key" busy={make.isPending}>
          {asking ? t("circle.link_sure") : t("documents.link_make", { version })}
        </Button>
        {asking && <Button onClick={() => setAsking(false)}>{t("act.cancel")}</Button>}
      </div>
    </form>
  );
}
