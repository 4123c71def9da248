// The versions of a requirement, how each stands with the client, and what changed between two of them.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../app/api.ts";
import { keys, useMembers } from "../../app/cache.ts";
import { Faces } from "../../app/problems.tsx";
import type { Id, Told } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { VersionDiff, VersionList, type Compared, type FieldDiff } from "../records/VersionDiff.tsx";
import { pathOf, type RequirementDetail, type RequirementVersion } from "./requirement.ts";

export function Versions({ requirement, project }: { requirement: RequirementDetail; project: Id }) {
  const { t } = useWords();
  const query = useQuery({ queryKey: [...keys.record(requirement.id), "versions"], queryFn: () => api.get<Told<"RequirementVersionList">>(`${pathOf(requirement.id)}/versions`) });
  return (
    <div className="record-body">
      <Faces query={query} failed={t("requirement.versions_failed")} rows={3}>
        {({ items }) => <Listed requirement={requirement} project={project} versions={items} />}
      </Faces>
    </div>
  );
}

function Listed({ requirement, project, versions }: { requirement: RequirementDetail; project: Id; versions: RequirementVersion[] }) {
  const { t } = useWords();
  // What the client last confirmed is what one wants to compare with.
  const since = requirement.state === "unconfirmed" || requirement.state === "sent" ? requirement.confirmed_version : null;
  const [chosen, setChosen] = useState<Compared>();
  const compared = chosen ?? { from: since ?? Math.max(1, requirement.version - 1), to: requirement.version };
  const said = (version: number) =>
    [
      version === requirement.confirmed_version && t("requirement.state.confirmed"),
      version === requirement.sent_version && version !== requirement.confirmed_version && t("requirement.state.sent"),
      version === requirement.questioned_version && t("requirement.state.questioned"),
    ].filter(Boolean).join(" · ");
  const choices = versions.map((each) => ({ value: String(each.version), label: [`v${each.version}`, said(each.version)].filter(Boolean).join(" · ") }));
  return (
    <div className="stack">
      {versions.length > 1 && (
        <VersionDiff
          compared={compared}
          onChange={setChosen}
          choices={choices}
          queryKey={keys.record(requirement.id)}
          path={pathOf(requirement.id)}
          fieldLabel={({ field }) => t(field === "owner_id" ? "task.owner" : `requirement.${field}`)}
          oneWord={(field) => <OneWord field={field} project={project} />}
        />
      )}
      <VersionList versions={versions} said={said} />
    </div>
  );
}

function OneWord({ field: { field, was, becomes }, project }: { field: FieldDiff; project: Id }) {
  const { t } = useWords();
  const members = useMembers(project).data?.items ?? [];
  const named = (value: string) => (field === "owner_id" ? (members.find((member) => member.person_id === value)?.name ?? t(value ? "requirement.somebody" : "task.no_owner")) : t(`requirement.${field}.${value}`));
  return (
    <>
      <del>{named(was)}</del> <ins>{named(becomes)}</ins>
    </>
  );
}
