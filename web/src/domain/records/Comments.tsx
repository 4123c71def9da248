// Comments, and two boxes that cannot be mistaken for each other: dashed stays in the team, violet
// goes to the client and says to whom.
import { useMutation, useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import { api } from "../../app/api.ts";
import { freshen, keys, useMembers, useProject } from "../../app/cache.ts";
import { Faces, ProblemNotice } from "../../app/problems.tsx";
import type { Audience, Comment, CommentReaders, Comments as Told, Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { CheckField, Options } from "../../ui/Field.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { useDraft } from "../communication/draft.ts";
import { CommentRow } from "./CommentRow.tsx";
import type { ClientReading } from "./WhoCanSee.tsx";
import { isNamed } from "../communication/mention.ts";
import { MentionArea } from "../communication/MentionArea.tsx";

interface CommentsProps {
  record: Id;
  project: Id;
  mayWrite: boolean;
  /** The client is written to in another way here. */
  isForTeam: boolean;
  /** Who of the clients reads what they were sent of it. */
  reads?: ClientReading[] | undefined;
}

export function Comments({ record, project, mayWrite, isForTeam, reads }: CommentsProps) {
  const { t } = useWords();
  const query = useQuery({ queryKey: [...keys.record(record), "comments"], queryFn: () => api.get<Told>(`/api/v1/records/${record}/comments`) });
  return (
    <div className="record-body">
      <Faces query={query} failed={t("record.comments_failed")} rows={3}>
        {(data) =>
          data.items.length === 0 ? (
            <p className="muted">{t("record.no_comments")}</p>
          ) : (
            <ul className="thread">
              {data.items.map((comment) => (
                <CommentRow key={comment.id} comment={comment} record={record} project={project} mayWrite={mayWrite} />
              ))}
            </ul>
          )
        }
      </Faces>
      {mayWrite && <WriteComment record={record} project={project} told={query.data} isForTeam={isForTeam} reads={reads} />}
    </div>
  );
}

/** On a file: the place that it is about. */
interface PinnedTo {
  place: NonNullable<Comment["place"]>;
  onWritten: () => void;
}

interface WriteProps {
  record: Id;
  project: Id;
  /** What is known of who reads here; undefined while it is asked. */
  told: Told | undefined;
  isForTeam: boolean;
  reads?: ClientReading[] | undefined;
  pinned?: PinnedTo | undefined;
}

export function WriteComment({ record, project, told, isForTeam, reads = [], pinned }: WriteProps) {
  const { t, joinNames } = useWords();
  const hasClient = (useProject(project).data?.clients.length ?? 0) > 0;
  const readers = told?.readers ?? [];
  return (
    <div className="write">
      <InternalBox record={record} project={project} pinned={pinned} />
      {!isForTeam && readers.length > 0 && <ClientBox record={record} project={project} readers={readers} isForCircle={told?.is_for_circle ?? false} isCommercial={told?.is_commercial ?? false} pinned={pinned} />}
      {!isForTeam && !pinned && hasClient && told && readers.length === 0 && <p className="muted small">{reads.length > 0 ? t("meeting.reads.stays", { names: joinNames(reads.map((each) => each.name)) }) : t("record.share_first")}</p>}
    </div>
  );
}

function useWrite(record: Id, audience: Audience, pinned: PinnedTo | undefined) {
  const [body, setBody, forget] = useDraft(`${pinned ? "remark" : "comment"}.${audience}.${record}`);
  const write = useMutation({
    mutationFn: ({ typed, ...to }: { typed: string; party_id?: Id; is_commercial?: boolean; mail_to?: Id[] }) => api.post(`/api/v1/records/${record}/comments`, { body: typed.trim(), audience, place: pinned?.place, ...to }),
    onSuccess: async (_, { typed }) => {
      forget(typed);
      await freshen(keys.record(record));
      pinned?.onWritten();
    },
  });
  return { body, setBody, write };
}

function InternalBox({ record, project, pinned }: { record: Id; project: Id; pinned: PinnedTo | undefined }) {
  const { t } = useWords();
  const field = useId();
  const { body, setBody, write } = useWrite(record, "internal", pinned);
  const members = useMembers(project).data?.items ?? [];
  const team = members.length;
  return (
    <form
      className="internal-box"
      onSubmit={(event) => {
        event.preventDefault();
        if (body.trim()) write.mutate({ typed: body });
      }}
    >
      <label htmlFor={field}>
        <Icon name="lock" />
        {t("record.internal_comment")}
      </label>
      <ProblemNotice reason={write.error} />
      <MentionArea id={field} className="input" value={body} onChange={setBody} people={members} placeholder={t("record.internal_hint", { count: team })} />
      <div className="row apart wrap">
        <span className="muted small">{t("record.team_count", { count: team })}</span>
        <Button type="submit" busy={write.isPending} disabled={!body.trim()}>
          {t("record.save_internal")}
        </Button>
      </div>
    </form>
  );
}

interface ClientBoxProps {
  record: Id;
  project: Id;
  readers: CommentReaders[];
  /** Only those who see prices, unless somebody says otherwise; or in any case. */
  isForCircle: boolean;
  isCommercial: boolean;
  pinned: PinnedTo | undefined;
}

function ClientBox({ record, project, readers, isForCircle, isCommercial, pinned }: ClientBoxProps) {
  const { t, joinNames } = useWords();
  const field = useId();
  const { body, setBody, write } = useWrite(record, "client", pinned);
  const [chosen, setChosen] = useState<Id>();
  // Of several it is said for which: nobody is written to by default.
  const party = readers.find((each) => each.party_id === chosen) ?? (readers.length === 1 ? readers[0] : undefined);
  // Said for one comment to one party; where nothing is said, the server decides.
  const [said, setSaid] = useState<boolean>();
  // Whoever is named gets a mail anyhow; for the others it is said, comment by comment.
  const [isMailed, setMailed] = useState(false);
  const settled = () => {
    setSaid(undefined);
    setMailed(false);
  };
  const choose = (other: Id) => {
    setChosen(other);
    settled();
  };
  const toCircle = isCommercial || (said ?? isForCircle);
  const reading = party?.people.filter((each) => each.is_commercial || !toCircle) ?? [];
  const names = reading.map((each) => each.name);
  const nobody = t(!party ? "record.say_for_whom" : party.people.length > 0 ? "circle.nobody" : "sharing.seen_by_nobody");
  const members = useMembers(project).data?.items ?? [];
  const reached = reading.filter((each) => each.is_reached);
  const isWritten = (each: { name: string }) => isNamed(body, each, [...reading, ...members]);
  const others = reached.filter((each) => !isWritten(each));
  const unreached = reading.filter((each) => !each.is_reached && (isMailed || isWritten(each)));
  const mailed = reached.filter((each) => isMailed || isWritten(each)).map((each) => each.name);
  const reads = mailed.length ? t("record.client_reads_mailed", { names: joinNames(names), mailed: joinNames(mailed) }) : t("record.client_reads", { names: joinNames(names) });
  return (
    <form
      className="to-client-box"
      onSubmit={(event) => {
        event.preventDefault();
        if (party && body.trim()) write.mutate({ typed: body, party_id: party.party_id, is_commercial: toCircle || said, mail_to: isMailed ? others.map((each) => each.person_id) : [] }, { onSuccess: settled });
      }}
    >
      <label htmlFor={field}>
        <Icon name="door" />
        {t("record.client_comment")}
      </label>
      <ProblemNotice reason={write.error} />
      {readers.length > 1 && <Options aria-label={t("projects.client")} value={party?.party_id ?? ""} onChange={choose} choices={[...(party ? [] : [{ value: "", label: t("record.say_for_whom") }]), ...readers.map((each) => ({ value: each.party_id, label: each.client_name }))]} />}
      <MentionArea id={field} className="input" value={body} onChange={setBody} people={[...reading.map((each) => ({ ...each, isClient: true })), ...members]} placeholder={names.length ? t("record.client_hint", { names: joinNames(names) }) : undefined} />
      <div>
        <CheckField label={t("circle.only")} checked={toCircle} disabled={isCommercial} onChange={setSaid} />
        {others.length > 0 && <CheckField label={t("record.mail_to", { names: joinNames(others.map((each) => each.name)) })} checked={isMailed} onChange={setMailed} />}
        {unreached.length > 0 && <p className="muted small">{t("record.not_mailed", { names: joinNames(unreached.map((each) => each.name)) })}</p>}
      </div>
      <div className="row apart wrap">
        <span className="small">{names.length ? reads : nobody}</span>
        <Button kind="to-client" type="submit" busy={write.isPending} disabled={!body.trim() || !party}>
          {names.length ? t("record.show_client", { count: names.length }) : t("questions.to_page")}
        </Button>
      </div>
    </form>
  );
}
