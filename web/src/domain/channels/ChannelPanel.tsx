// One channel: how it stands, a test with the real answer, what it would be told, what it was told.
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ActForm } from "../../app/ActForm.tsx";
import { api } from "../../app/api.ts";
import { freshen, useParties } from "../../app/cache.ts";
import { Faces, tellProblem } from "../../app/problems.tsx";
import { toast } from "../../app/toast.ts";
import type { List } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { ChannelFields, sentOf, typedOf } from "./ChannelFields.tsx";
import { ChannelLog } from "./ChannelLog.tsx";
import { ReadBy } from "./ChannelsPanel.tsx";
import { WhoReads } from "./WhoReads.tsx";
import { keyOf, type Channel, type Channels, type Owner, type Preview, type TestAnswer } from "./channel.ts";

interface Props {
  owner: Owner;
  channel: Channel;
  topics: Channels["topics"];
  mayWrite: boolean;
  onGone: () => void;
}

export function ChannelPanel({ owner, channel, topics, mayWrite, onGone }: Props) {
  const { t, formatDateTime } = useWords();
  const [asked, setAsked] = useState<"change" | "delete">();
  const path = `/api/v1/channels/${channel.id}`;
  const fresh = () => freshen(keyOf(owner));
  const put = useMutation({
    mutationFn: (state: Channel["state"]) => api.put<Channel>(path, { ...sentOf(typedOf(channel)), state }, { ifMatch: channel.revision }).then(fresh),
    onError: tellProblem,
    onSuccess: (_, state) => toast({ text: t(state === "active" ? "channel.goes_on" : "channel.was_paused") }),
  });
  const isOn = channel.state === "active";
  const isStillSigned = !!channel.previous_until && Date.parse(channel.previous_until) > Date.now();
  const actions = (
    <>
      <ReadBy channel={channel} />
      {mayWrite && (
        <>
          <Button size="small" icon="pencil" onClick={() => setAsked("change")}>
            {t("act.edit")}
          </Button>
          <Button size="small" busy={put.isPending} onClick={() => put.mutate(isOn ? "paused" : "active")}>
            {t(isOn ? "channel.pause" : "channel.go_on")}
          </Button>
        </>
      )}
      <Button size="small" kind="danger" onClick={() => setAsked("delete")}>
        {t("act.delete")}
      </Button>
    </>
  );
  return (
    <>
      <Panel title={channel.name} actions={actions}>
        {channel.why && (
          <p className="notice bad channel-why" role="status">
            <Icon name="warn" />
            <span>
              {t(channel.state === "disabled" ? "channel.given_up" : "channel.did_not_take")} <span className="code">{channel.why}</span>
            </span>
          </p>
        )}
        <div className="panel-body stack">
          <p className="soft">{t("channel.told_of", { topics: channel.topics.map((topic) => t(`channel.topic.${topic}`)).join(t("channel.comma")) })}</p>
          {isStillSigned && <p className="notice small">{t("channel.previous_until", { at: formatDateTime(channel.previous_until ?? "") })}</p>}
          {mayWrite && <Test channel={channel} />}
          <Previews channel={channel} />
        </div>
      </Panel>
      <ChannelLog channel={channel} mayWrite={mayWrite} />
      {asked === "change" && <ChangeDialog owner={owner} channel={channel} topics={topics} onClose={() => setAsked(undefined)} />}
      {asked === "delete" && <DeleteDialog channel={channel} onClose={() => setAsked(undefined)} onDone={() => void fresh().then(onGone)} />}
    </>
  );
}

function Test({ channel }: { channel: Channel }) {
  const { t } = useWords();
  const test = useMutation({ mutationFn: () => api.post<TestAnswer>(`/api/v1/channels/${channel.id}/tests`), onError: tellProblem });
  const isWell = test.data?.outcome === "sent";
  return (
    <div className="stack tight">
      <div className="actions">
        <Button icon="talk" kind={channel.party ? "to-client" : "plain"} busy={test.isPending} onClick={() => test.mutate()}>
          {t(channel.party ? "channel.test_shared" : "channel.test")}
        </Button>
      </div>
      {test.data && (
        <div className={isWell ? "notice" : "notice bad"} role="status">
          <Icon name={isWell ? "tick" : "warn"} className={isWell ? "tick" : ""} />
          <span>
            {t(`channel.outcome.${test.data.outcome}`)}
            {isWell && channel.kind === "teams" && ` ${t("channel.teams_arrived")}`}
            {(test.data.status || test.data.answer) && (
              <span className="code">
                {" "}
                {test.data.status} {test.data.answer}
              </span>
            )}
          </span>
        </div>
      )}
    </div>
  );
}

/** The newest that happened, as whoever reads the channel would read it. */
function Previews({ channel }: { channel: Channel }) {
  const { t } = useWords();
  const [isShown, setShown] = useState(false);
  const query = useQuery({ queryKey: ["channel-previews", channel.id, channel.revision], queryFn: () => api.get<List<Preview>>(`/api/v1/channels/${channel.id}/previews`), enabled: isShown, staleTime: 0 });
  return (
    <div className="stack tight">
      <div className="actions">
        <Button icon="eye" aria-expanded={isShown} onClick={() => setShown(!isShown)}>
          {t(channel.party ? "channel.preview_shared" : "channel.preview", { client: channel.party?.name })}
        </Button>
      </div>
      {isShown && (
        <Faces query={query} failed={t("channel.preview_failed")} rows={2}>
          {({ items }) => (items.length === 0 ? <p className="muted">{t("channel.preview_empty")}</p> : items.map((preview) => <Message key={`${preview.at} ${preview.title}`} preview={preview} />))}
        </Faces>
      )}
    </div>
  );
}

function Message({ preview }: { preview: Preview }) {
  const { formatWhen } = useWords();
  return (
    <article className="channel-message">
      <p className="strong">{preview.title}</p>
      {preview.blocks.map((block, index) => (
        <Block key={index} block={block} />
      ))}
      <p className="small muted">
        {preview.links.join(" · ")} · {formatWhen(preview.at)}
      </p>
    </article>
  );
}

function Block({ block }: { block: Preview["blocks"][number] }) {
  if ("fields" in block)
    return (
      <dl className="channel-fields">
        {block.fields.map((field) => (
          <div key={field.name}>
            <dt>{field.name}</dt>
            <dd>{field.value}</dd>
          </div>
        ))}
      </dl>
    );
  return <p className="soft">{"text" in block ? block.text : block.quote}</p>;
}

function ChangeDialog({ owner, channel, topics, onClose }: { owner: Owner; channel: Channel; topics: Channels["topics"]; onClose: () => void }) {
  const { t } = useWords();
  const [typed, setTyped] = useState(typedOf(channel));
  const [knows, setKnows] = useState(false);
  const parties = useParties(owner.project ?? "").data?.items ?? [];
  const party = typed.address.trim() ? parties.find((each) => each.id === channel.party?.id) : undefined;
  const state = channel.state === "paused" ? "paused" : "active";
  const change = useMutation({
    mutationFn: () => api.put<Channel>(`/api/v1/channels/${channel.id}`, { ...sentOf(typed), state, ...(party ? { knows_who_reads: knows } : {}) }, { ifMatch: channel.revision }),
    onSuccess: async () => {
      await freshen(keyOf(owner));
      toast({ text: t("channel.changed") });
      onClose();
    },
  });
  return (
    <Dialog width="middle" title={channel.name} closeLabel={t("shell.close")} onClose={onClose}>
      <ActForm sending={change} button={t("act.save")} isReady={!party || knows} onAct={() => change.mutate()} onCancel={onClose}>
        <p className="soft">{t("channel.readers_stay")}</p>
        {party && <WhoReads party={party} knows={knows} onKnow={setKnows} />}
        <ChannelFields kind={channel.kind} isShared={!!channel.party} kept={channel} typed={typed} error={change.error} choices={topics} onChange={setTyped} />
      </ActForm>
    </Dialog>
  );
}

function DeleteDialog({ channel, onClose, onDone }: { channel: Channel; onClose: () => void; onDone: () => void }) {
  const { t } = useWords();
  const remove = useMutation({ mutationFn: () => api.delete(`/api/v1/channels/${channel.id}`), onSuccess: onDone });
  return (
    <Dialog title={t("channel.delete_ask", { name: channel.name })} closeLabel={t("shell.close")} onClose={onClose}>
      <ActForm sending={remove} kind="danger" button={t("act.delete")} onAct={() => remove.mutate()} onCancel={onClose}>
        <p>{t("channel.delete_text")}</p>
      </ActForm>
    </Dialog>
  );
}
