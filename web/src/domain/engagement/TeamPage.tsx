// Team and client of a project: who belongs to it on each side, who was invited, what each client
// sees. A person is on one side only; the server refuses the rest.
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useParties, useProject, useWritingRole } from "../../app/cache.ts";
import { Faces } from "../../app/problems.tsx";
import type { Party } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Empty } from "../../ui/Faces.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { InviteDialog } from "../sharing/InviteDialog.tsx";
import { SharingDialog } from "../sharing/SharingDialog.tsx";
import { AddPartyDialog } from "./AddPartyDialog.tsx";
import { MembersPanel } from "./MembersPanel.tsx";
import { PartyPanel } from "./PartyPanel.tsx";

export function TeamPage() {
  const { t } = useWords();
  const { project: id } = useParams({ from: "/team/projects/$project/team" });
  const search = useSearch({ from: "/team/projects/$project/team" });
  const navigate = useNavigate({ from: "/projects/$project/team" });
  const isManager = useProject(id).data?.role === "project_manager";
  const query = useParties(id);
  const [adding, setAdding] = useState(false);
  const put = (change: { invite?: string | undefined; sharing?: string | undefined }) => void navigate({ search: (now) => ({ ...now, ...change }) });
  const mayManage = useWritingRole(id) === "project_manager";
  const parties = query.data?.items ?? [];
  const invited = search.invite === "first" ? parties[0] : parties.find((party) => party.id === search.invite);
  const shared = parties.find((party) => party.id === search.sharing);
  const addParty = (
    <Button kind={parties.length === 0 ? "primary" : "plain"} icon="plus" onClick={() => setAdding(true)}>
      {t("party.add")}
    </Button>
  );
  return (
    <div className="page middle stack">
      <Faces query={query} failed={t("party.failed")}>
        {(data) =>
          data.items.length === 0 ? (
            <Panel title={t("party.client")}>
              <Empty title={t("party.empty")} action={mayManage && addParty}>
                {t("party.empty_text")}
              </Empty>
            </Panel>
          ) : (
            <>
              {data.items.map((party) => (
                <PartyPanel key={party.id} project={id} party={party} mayManage={mayManage} mayTakeOff={isManager} onInvite={() => put({ invite: party.id })} onSharing={() => put({ sharing: party.id })} />
              ))}
              {mayManage && <div>{addParty}</div>}
            </>
          )
        }
      </Faces>
      <MembersPanel project={id} mayManage={mayManage} mayTakeOff={isManager} />
      {mayManage && (adding || (search.invite === "first" && query.isSuccess && parties.length === 0)) && (
        <AddPartyDialog
          project={id}
          known={parties}
          onClose={(added?: Party) => {
            setAdding(false);
            put({ invite: added?.id });
          }}
        />
      )}
      {mayManage && invited && <InviteDialog project={id} party={invited} onClose={() => put({ invite: undefined })} />}
      {mayManage && shared && <SharingDialog project={id} party={shared} onClose={() => put({ sharing: undefined })} />}
    </div>
  );
}
