// What a channel was told, with the request and the answer, and sending it once more.
import { useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../app/api.ts";
import { freshen } from "../../app/cache.ts";
import { Faces, tellProblem } from "../../app/problems.tsx";
import { toast } from "../../app/toast.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { MoreRows } from "../../ui/ListTable.tsx";
import { StateTag, type Tone } from "../../ui/Marks.tsx";
import { Panel } from "../../ui/Panel.tsx";
import type { Channel, ChannelMessage, ChannelMessages } from "./channel.ts";

const TONES: Record<ChannelMessage["state"], Tone> = { waiting: "none", sent: "on_track", refused: "late", void: "none" };
const SOON = 5_000;

export function ChannelLog({ channel, mayWrite }: { channel: Channel; mayWrite: boolean }) {
  const { t } = useWords();
  const key = ["channel-messages", channel.id];
  const query = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam }) => api.get<ChannelMessages>(`/api/v1/channels/${channel.id}/messages${pageParam ? `?after=${encodeURIComponent(pageParam)}` : ""}`),
    initialPageParam: "",
    getNextPageParam: (last) => last.next ?? undefined,
    // What waits leaves within seconds.
    refetchInterval: ({ state }) => (state.data?.pages[0]?.items.some((message) => message.state === "waiting") ? SOON : false),
  });
  const items = query.data?.pages.flatMap((page) => page.items);
  return (
    <Panel title={t("channel.log")} count={items?.length}>
      <Faces query={{ ...query, data: items } as never} failed={t("channel.log_failed")}>
        {(all: ChannelMessage[]) =>
          all.length === 0 ? (
            <p className="panel-body muted">{t("channel.log_empty")}</p>
          ) : (
            <ul className="rows">
              {all.map((message) => (
                <MessageRow key={message.id} channel={channel} message={message} mayWrite={mayWrite} onAgain={() => freshen(key)} />
              ))}
            </ul>
          )
        }
      </Faces>
      <MoreRows query={query} label={t("channel.older")} />
    </Panel>
  );
}

function MessageRow({ channel, message, mayWrite, onAgain }: { channel: Channel; message: ChannelMessage; mayWrite: boolean; onAgain: () => Promise<void> }) {
  const { t, formatWhen, formatDateTime } = useWords();
  const [isOpen, setOpen] = useState(false);
  const again = useMutation({
    mutationFn: () => api.post(`/api/v1/channels/${channel.id}/messages/${message.id}/deliveries`).then(onAgain),
    onError: tellProblem,
    onSuccess: () => toast({ text: t("channel.again_told") }),
  });
  const { post } = message;
  const waitsUntil = message.state === "waiting" && new Date(message.due_at).getTime() > Date.now() ? formatDateTime(message.due_at) : undefined;
  return (
    <li>
      <div className="channel-row">
        <div className="channel-name">
          <button type="button" className="link" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            {t(`channel.told.${message.event}`)}
          </button>
          <span className="muted small">{formatWhen(message.at)}</span>
        </div>
        <span className="row wrap end">
          {waitsUntil && <span className="muted small">{t("channel.waits_until", { when: waitsUntil })}</span>}
          {message.state === "waiting" && post && <span className="muted small">{t(`channel.outcome.${post.outcome}`)}</span>}
          <StateTag tone={TONES[message.state]}>{t(`channel.message.${message.state}`)}</StateTag>
          {mayWrite && message.state !== "waiting" && (
            <Button size="small" busy={again.isPending} onClick={() => again.mutate()}>
              {t("channel.again")}
            </Button>
          )}
        </span>
      </div>
      {isOpen && (
        <div className="channel-post">
          {post ? (
            <>
              <p className="small muted">
                {t(`channel.outcome.${post.outcome}`)} · {formatDateTime(post.at)}
                {post.count > 1 && ` · ${t("channel.with_others", { count: post.count })}`}
              </p>
              <h3>{t("channel.request")}</h3>
              <pre tabIndex={0}>{pretty(post.request)}</pre>
              <h3>{t("channel.answer")}</h3>
              <pre tabIndex={0}>{[post.status, post.answer].filter(Boolean).join("\n") || "–"}</pre>
            </>
          ) : (
            <p className="muted">{t(message.state === "void" ? "channel.void_text" : "channel.not_left")}</p>
          )}
        </div>
      )}
    </li>
  );
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    // What was very long is kept in part.
    return text;
  }
}
