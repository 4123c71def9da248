// The bell: what happened that concerns the reader. Opening it marks what is shown as read.
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { Tool } from "../../ui/Button.tsx";
import { Empty } from "../../ui/Faces.tsx";
import { FloatingPanel } from "../../ui/Floating.tsx";
import { api } from "../api.ts";
import { freshen, keys } from "../cache.ts";
import { Faces, tellProblem } from "../problems.tsx";
import { kindOf } from "../record_kinds.ts";
import { toast } from "../toast.ts";
import type { Notification } from "../wire.ts";
import { useWords, type Words } from "../words.ts";

interface Answer {
  unread: number;
  items: Notification[];
}

export function Notifications() {
  const w = useWords();
  const [opened, setOpened] = useState(false);
  const query = useQuery({ queryKey: keys.notifications, queryFn: () => api.get<Answer>("/api/v1/notifications") });
  const read = useMutation({ mutationFn: (upTo: string) => api.put("/api/v1/notifications/read", { up_to: upTo }), onSuccess: () => freshen(keys.notifications) });
  const mute = useMutation({
    mutationFn: (item: Notification) => api.put(`/api/v1/me/notification-mutes/${item.record?.id}`),
    onSuccess: (_, { record }) => toast({ text: w.t("notifications.muted", { title: record?.title ?? "" }), undo: () => api.delete(`/api/v1/me/notification-mutes/${record?.id}`).then(() => undefined) }),
    onError: tellProblem,
  });
  const unread = query.data?.unread ?? 0;
  const change = (next: boolean) => {
    setOpened(next);
    const newest = query.data?.items[0];
    if (!next && unread > 0 && newest) read.mutate(newest.id);
  };
  const label = w.t("notifications.count", { count: unread });
  const button = (
    <Tool icon="bell" label={label} onClick={() => change(!opened)}>
      {unread > 0 && <span className="dot">{unread > 99 ? "99+" : unread}</span>}
    </Tool>
  );
  return (
    <FloatingPanel button={button} opened={opened} onChange={change} label={w.t("notifications.title")}>
      <div className="notifications" data-autofocus tabIndex={-1}>
        <div className="panel-head">
          <h2>{w.t("notifications.title")}</h2>
        </div>
        <Faces query={query} rows={3}>
          {(data) =>
            data.items.length === 0 ? (
              <Empty title={w.t("notifications.empty")}>{w.t("notifications.empty_text")}</Empty>
            ) : (
              <ul className="rows">
                {data.items.map((item) => (
                  <li key={item.id} className={item.read ? "" : "unread"}>
                    <Item w={w} item={item} onOpen={() => change(false)} />
                    {item.record && <Tool icon="bell" label={w.t("notifications.mute", { title: item.record.title })} onClick={() => mute.mutate(item)} />}
                  </li>
                ))}
              </ul>
            )
          }
        </Faces>
      </div>
    </FloatingPanel>
  );
}

function Item({ w, item, onOpen }: { w: Words; item: Notification; onOpen: () => void }) {
  const text = w.first([`notifications.kind.${item.kind}`, "notifications.kind.other"], { name: item.actor?.name ?? w.t("notifications.somebody"), title: item.record?.title ?? item.project?.name ?? "", with_others: String(item.with_others) });
  const meta = (
    <span className="row muted small">
      <span className="clip">{item.project?.name}</span>
      <time className="end">{w.formatWhen(item.at)}</time>
    </span>
  );
  if (!item.project) return <p>{text}{meta}</p>;
  // What is about mail has no record.
  const below = { mail_held: "mails", letter_returned: "communication" }[item.kind as string];
  const address = below ? { to: `/projects/$project/${below}`, params: { project: item.project.id } } : kindOf(item.record?.kind ?? "").address(item.project.id, item.record?.id ?? "");
  return (
    <Link {...(address as { to: string })} onClick={onOpen}>
      <span className="text">{text}</span>
      {meta}
    </Link>
  );
}
