// Whether the client reads a requirement, who that is, and in which version. It crosses by being sent for
// confirmation and by nothing else, so there is no switch.
import { useParties } from "../../app/cache.ts";
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { AudienceTag } from "../../ui/Marks.tsx";
import { useSignOffs } from "../sign_offs/sign_off.ts";
import { useWaiting } from "../sign_offs/SignOffMarks.tsx";
import type { RequirementDetail } from "./requirement.ts";

export function RequirementReaders({ requirement, project }: { requirement: RequirementDetail; project: Id }) {
  const { t, joinNames } = useWords();
  const waiting = useWaiting();
  const party = useParties(project).data?.items.find((each) => each.id === requirement.party_id);
  const signOffs = useSignOffs(project).data?.items ?? [];
  const asked = requirement.state === "sent" ? signOffs.find((each) => each.state === "waiting" && each.kind === "requirements" && each.party_id === requirement.party_id) : undefined;
  if (!requirement.party_id)
    return (
      <div className="audience-bar">
        <AudienceTag client={false}>{t("audience.internal")}</AudienceTag>
        <span className="small">{t("requirement.internal_text")}</span>
      </div>
    );
  const names = joinNames(party?.contacts.map((contact) => contact.name) ?? []);
  return (
    <div className="audience-bar">
      <AudienceTag client>{t("audience.client")}</AudienceTag>
      <span className="small">
        {t("requirement.client_text", { names: names || (party?.client_name ?? ""), version: requirement.sent_version ?? 0, number: `REQ-${requirement.client_number ?? requirement.number}` })}
        {asked && <b className="asked"> {waiting(asked)}</b>}
      </span>
    </div>
  );
}
