// The channels of a project: which chats and programs are told what happens in it.
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useParties, useProject } from "../../app/cache.ts";
import { writingRole } from "../../app/cache.ts";
import { useWords } from "../../app/words.ts";
import { Panel } from "../../ui/Panel.tsx";
import { ChannelsPanel } from "./ChannelsPanel.tsx";

export function ChannelsPage() {
  const { t } = useWords();
  const { project: id } = useParams({ from: "/team/projects/$project/channels" });
  const search = useSearch({ from: "/team/projects/$project/channels" });
  const navigate = useNavigate({ from: "/projects/$project/channels" });
  const project = useProject(id).data;
  const parties = useParties(id).data?.items ?? [];
  if (!project) return null;
  const isManager = project.role === "project_manager";
  return (
    <div className="page middle stack">
      {isManager ? (
        <ChannelsPanel owner={{ project: id }} parties={parties} mayWrite={writingRole(project) === "project_manager"} open={search.channel} onOpen={(channel) => void navigate({ search: (now) => ({ ...now, channel }) })} />
      ) : (
        <Panel title={t("channel.title")}>
          <p className="panel-body muted">{t("channel.managers_only")}</p>
        </Panel>
      )}
    </div>
  );
}
