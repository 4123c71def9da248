// The channels, who reads each, how each stands; one of them open below.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../app/api.ts";
import { Faces } from "../../app/problems.tsx";
import type { Id, Party } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Empty } from "../../ui/Faces.tsx";
import { AudienceTag, StateTag, type Tone } from "../../ui/Marks.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { keyOf, pathOf, type Channel, type Channels, type Owner } from "./channel.ts";
import { ChannelPanel } from "./ChannelPanel.tsx";
import { NewChannelDialog } from "./NewChannelDialog.tsx";
import "./channels.css";

const TONES: Record<Channel["state"], Tone> = { active: "on_track", paused: "none", disabled: "late" };

interface Props {
  owner: Owner;
  parties: Party[];
  mayWrite: boolean;
  open: Id | undefined;
  onOpen: (channel: Id | undefined) => void;
}

export function ChannelsPanel({ owner, parties, mayWrite, open, onOpen }: Props) {
  const { t } = useWords();
  const [isAdding, setAdding] = useState(false);
  const query = useQuery({ queryKey: keyOf(owner), queryFn: () => api.get<Channels>(pathOf(owner)) });
  const opened = query.data?.items.find((channel) => channel.id === open);
  const add = (
    <Button size={query.data?.items.length ? "small" : "wide"} kind={query.data?.items.length ? "plain" : "primary"} icon="plus" onClick={() => setAdding(true)}>
      {t("channel.add")}
    </Button>
  );
  return (
    <>
      <Panel title={t("channel.title")} count={query.data?.items.length} actions={mayWrite && !!query.data?.items.length && add}>
        <Faces query={query} failed={t("channel.failed")} rows={3}>
          {(data) =>
            data.items.length === 0 ? (
              <Empty title={t("channel.empty")} action={mayWrite && add}>
                {t(owner.project ? "channel.empty_text" : "channel.empty_house")}
              </Empty>
            ) : (
              <ul className="rows">
                {data.items.map((channel) => (
                  <ChannelRow key={channel.id} channel={channel} isOpen={channel.id === open} onOpen={() => onOpen(channel.id === open ? undefined : channel.id)} />
                ))}
              </ul>
            )
          }
        </Faces>
      </Panel>
      {opened && query.data && <ChannelPanel key={opened.id} owner={owner} channel={opened} topics={query.data.topics} mayWrite={mayWrite} onGone={() => onOpen(undefined)} />}
      {isAdding && query.data && <NewChannelDialog owner={owner} parties={parties} topics={query.data.topics} onClose={() => setAdding(false)} onMade={onOpen} />}
    </>
  );
}

export function ReadBy({ channel }: { channel: Channel }) {
  const { t } = useWords();
  return <AudienceTag client={!!channel.party}>{channel.party ? t("channel.read_by", { client: channel.party.name }) : t("channel.internal")}</AudienceTag>;
}

function ChannelRow({ channel, isOpen, onOpen }: { channel: Channel; isOpen: boolean; onOpen: () => void }) {
  const { t } = useWords();
  return (
    <li className="channel-row">
      <div className="channel-name">
        <button type="button" className="link" aria-expanded={isOpen} onClick={onOpen}>
          {channel.name}
        </button>
        <span className="muted small">
          {t(`channel.kind.${channel.kind}`)} · <span className="code">{channel.address_shown}</span>
        </span>
      </div>
      <span className="row wrap end">
        <ReadBy channel={channel} />
        <StateTag tone={TONES[channel.state]}>{t(`channel.state.${channel.state}`)}</StateTag>
        {channel.waiting > 0 && <span className="muted small">{t("channel.waiting", { count: channel.waiting })}</span>}
      </span>
    </li>
  );
}
