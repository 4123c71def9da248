// One comment and what may still be done with it: new words by its author; taking it back from the client, or
// deleting it, by the author or a project manager. What a client may have read has no undo.
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../app/api.ts";
import { freshen, keys, useMe, useProject } from "../../app/cache.ts";
import { ProblemNotice, tellProblem } from "../../app/problems.tsx";
import { toast } from "../../app/toast.ts";
import type { Comment, Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { ActMenu, type MenuAct } from "../../ui/Floating.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { AudienceTag, CircleTag, PersonTag, StateTag } from "../../ui/Marks.tsx";
import { Body } from "../communication/Body.tsx";
import { PinTag } from "../documents/PinTag.tsx";

interface RowProps {
  comment: Comment;
  record: Id;
  project: Id;
  mayWrite: boolean;
  /** Read just now, beside the file that it is pinned to. */
  isActive?: boolean;
}

export function CommentRow({ comment, record, project, mayWrite, isActive = false }: RowProps) {
  const { t, formatWhen } = useWords();
  const [editing, setEditing] = useState(false);
  const acts = useActs({ comment, record, project, mayWrite }, () => setEditing(true));
  const client = comment.audience === "client";
  const clients = useProject(project).data?.clients ?? [];
  const reader = clients.length > 1 ? clients.find((each) => each.party_id === comment.party_id) : undefined;
  if (comment.deleted_at)
    return (
      <li className="comment internal deleted muted small">
        {t("comment.was_deleted", { name: comment.author.name })} <time className="end">{formatWhen(comment.at)}</time>
      </li>
    );
  return (
    <li className={client ? "comment client" : "comment internal"} data-comment={comment.id} data-active={isActive || undefined}>
      <div className="by">
        <PersonTag name={comment.author.name} client={comment.author.side === "client"} />
        {comment.is_commercial ? <CircleTag>{t("circle.tag")}</CircleTag> : <AudienceTag client={client}>{client && reader ? reader.name : t(!client ? "audience.internal" : comment.author.side === "client" ? "comment.from_client" : "audience.client")}</AudienceTag>}
        <span className="end row">
          <time className="muted small">
            {formatWhen(comment.at)}
            {comment.edited_at && ` · ${t("comment.edited")}`}
          </time>
          {acts.length > 0 && !editing && (
            <ActMenu
              label={t("comment.acts")}
              entries={acts}
              button={
                <button type="button" className="button small no-print" aria-label={t("comment.acts")}>
                  <Icon name="down" />
                </button>
              }
            />
          )}
        </span>
      </div>
      <PinTag comment={comment} record={record} />
      {comment.settled && <StateTag tone="on_track">{t("documents.settled", { name: comment.settled.by_name })}</StateTag>}
      {editing ? <Edit comment={comment} record={record} onDone={() => setEditing(false)} /> : <Body text={comment.body} html={comment.html} />}
    </li>
  );
}

function useActs({ comment, record, project, mayWrite }: Omit<RowProps, "isActive">, onEdit: () => void): MenuAct[] {
  const { t } = useWords();
  const me = useMe();
  const here = useProject(project).data;
  const role = here?.role;
  // What a client reads can be taken away from an archived project too.
  const mayAct = mayWrite || (here?.state === "archived" && role !== undefined && role !== "read_only");
  const path = `/api/v1/comments/${comment.id}`;
  const settle = () => freshen(keys.record(record));
  const client = comment.audience === "client";
  const takeBack = useMutation({ mutationFn: () => api.patch(path, { audience: "internal" }).then(settle), onError: tellProblem, onSuccess: () => toast({ text: t("comment.taken_back") }) });
  const narrow = useMutation({ mutationFn: () => api.patch(path, { is_commercial: true }).then(settle), onError: tellProblem, onSuccess: () => toast({ text: t("comment.left_to_circle") }) });
  const remove = useMutation({
    mutationFn: () => api.put(`${path}/deletion`).then(settle),
    onError: tellProblem,
    // The client may have read it: bringing it back would not bring it back to them.
    onSuccess: () => toast({ text: t("comment.deleted"), undo: client ? undefined : () => api.delete(`${path}/deletion`).then(settle) }),
  });
  const isSettled = !!comment.settled;
  const deal = useMutation({
    mutationFn: () => (isSettled ? api.delete(`${path}/settlement`) : api.put(`${path}/settlement`)).then(settle),
    onError: tellProblem,
    onSuccess: () => toast({ text: t(isSettled ? "documents.opened_again" : "documents.was_settled"), undo: () => (isSettled ? api.put(`${path}/settlement`) : api.delete(`${path}/settlement`)).then(settle) }),
  });
  // A remark pinned to a file is work, whoever of both sides wrote it.
  const dealing: MenuAct[] = comment.place && mayWrite ? [{ label: t(isSettled ? "documents.open_again" : "documents.settle"), icon: "tick", act: () => deal.mutate() }] : [];
  const isAuthor = me?.person.id === comment.author.id;
  const mayTakeBack = isAuthor || role === "project_manager" || me?.person.is_administrator;
  // What the client wrote stands as it is.
  if (!mayAct || comment.author.side === "client") return dealing;
  return [
    ...dealing,
    ...(isAuthor && mayWrite ? [{ label: t("act.edit"), icon: "pencil" as const, act: onEdit }] : []),
    ...(mayTakeBack && client && !comment.is_commercial ? [{ label: t("comment.to_circle"), icon: "eye" as const, act: () => narrow.mutate() }] : []),
    ...(mayTakeBack && client ? [{ label: t("comment.take_back"), icon: "lock" as const, act: () => takeBack.mutate() }] : []),
    ...(mayTakeBack ? [{ label: t("act.delete"), icon: "trash" as const, act: () => remove.mutate() }] : []),
  ];
}

function Edit({ comment, record, onDone }: { comment: Comment; record: Id; onDone: () => void }) {
  const { t } = useWords();
  const [body, setBody] = useState(comment.body);
  const path = `/api/v1/comments/${comment.id}`;
  const settle = () => freshen(keys.record(record));
  const save = useMutation({
    mutationFn: () => api.patch(path, { body: body.trim() }).then(settle),
    onSuccess: () => {
      onDone();
      toast({ text: t("comment.changed"), undo: comment.audience === "client" ? undefined : () => api.patch(path, { body: comment.body }).then(settle) });
    },
  });
  return (
    <form
      className="edit-comment"
      onSubmit={(event) => {
        event.preventDefault();
        if (body.trim()) save.mutate();
      }}
    >
      <ProblemNotice reason={save.error} />
      <textarea className="input" autoFocus aria-label={t("comment.words")} value={body} onChange={(event) => setBody(event.target.value)} />
      <div className="row wrap">
        <Button kind={comment.audience === "client" ? "to-client" : "primary"} size="small" type="submit" busy={save.isPending} disabled={!body.trim()}>
          {t("act.save")}
        </Button>
        <Button size="small" onClick={onDone}>
          {t("act.cancel")}
        </Button>
      </div>
    </form>
  );
}
