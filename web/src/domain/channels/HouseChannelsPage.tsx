// The channels of the whole house, and the own networks that channels may call.
import { useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { api } from "../../app/api.ts";
import { freshen } from "../../app/cache.ts";
import { Faces, fieldSentence } from "../../app/problems.tsx";
import { SaveForm } from "../../app/SaveForm.tsx";
import { toast } from "../../app/toast.ts";
import type { Told } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { TextArea } from "../../ui/Field.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { AdministrationFrame } from "../administration/AdministrationFrame.tsx";
import { ChannelsPanel } from "./ChannelsPanel.tsx";

const PATH = "/api/v1/channel-networks";
const KEY = ["channel-networks"];

export function HouseChannelsPage() {
  const { t } = useWords();
  const search = useSearch({ from: "/team/administration/channels" });
  const navigate = useNavigate({ from: "/administration/channels" });
  const query = useQuery({ queryKey: KEY, queryFn: () => api.get<Told<"ChannelNetworks">>(PATH) });
  return (
    <AdministrationFrame>
      <ChannelsPanel owner={{}} parties={[]} mayWrite open={search.channel} onOpen={(channel) => void navigate({ search: (now) => ({ ...now, channel }) })} />
      <Panel title={t("channel.networks")}>
        <Faces query={query} failed={t("channel.networks_failed")} rows={2}>
          {({ networks }) => <Networks key={networks.join("\n")} networks={networks} />}
        </Faces>
      </Panel>
    </AdministrationFrame>
  );
}

function Networks({ networks }: { networks: string[] }) {
  const w = useWords();
  const { t } = w;
  const kept = networks.join("\n");
  const [lines, setLines] = useState(kept);
  const keep = useMutation({
    mutationFn: () => api.put(PATH, { networks: lines.split("\n") }),
    onSuccess: async () => {
      await freshen(KEY);
      toast({ text: t("channel.networks_kept") });
    },
  });
  return (
    <SaveForm keep={keep} isChanged={lines !== kept} onSave={() => keep.mutate()}>
      <p className="soft">{t("channel.networks_text")}</p>
      <TextArea label={t("channel.networks_lines")} rows={3} value={lines} onChange={setLines} placeholder="10.1.2.3&#10;10.0.0.0/8" wrong={fieldSentence(w, keep.error, "networks")} spellCheck={false} />
    </SaveForm>
  );
}
