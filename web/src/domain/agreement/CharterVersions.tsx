// The versions of the charter, which of them a client was sent, and what changed between two of them.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../app/api.ts";
import { keys } from "../../app/cache.ts";
import { Faces } from "../../app/problems.tsx";
import type { Id, Told } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Panel } from "../../ui/Panel.tsx";
import { VersionDiff, VersionList, type Compared } from "../records/VersionDiff.tsx";
import { charterPath, type Charter } from "./charter.ts";

type Version = Told<"CharterVersion">;

export function CharterVersions({ charter, project }: { charter: Charter; project: Id }) {
  const { t } = useWords();
  const query = useQuery({ queryKey: [...keys.charter(project), "versions"], queryFn: () => api.get<Told<"CharterVersionList">>(`${charterPath(project)}/versions`) });
  return (
    <Panel title={t("charter.versions")} count={charter.version}>
      <div className="panel-body">
        <Faces query={query} failed={t("requirement.versions_failed")} rows={3}>
          {({ items }) => <Listed charter={charter} project={project} versions={items} />}
        </Faces>
      </div>
    </Panel>
  );
}

function Listed({ charter, project, versions }: { charter: Charter; project: Id; versions: Version[] }) {
  const { t } = useWords();
  const [chosen, setChosen] = useState<Compared>();
  // What the client last confirmed is what one wants to compare with.
  const confirmed = charter.sendings.find((each) => each.number === charter.confirmed_number)?.version;
  const compared = chosen ?? { from: confirmed && confirmed < charter.version ? confirmed : charter.version - 1, to: charter.version };
  const newer = versions.map((each) => ({ value: String(each.version), label: `v${each.version}` }));
  const said = (version: number) => {
    const sent = charter.sendings.find((each) => each.version === version);
    return sent ? t("charter.sent_as", { number: sent.number }) : "";
  };
  return (
    <div className="stack">
      <VersionDiff
        compared={compared}
        onChange={setChosen}
        choices={[...newer, { value: "0", label: t("charter.before_first") }]}
        newer={newer}
        queryKey={keys.charter(project)}
        path={charterPath(project)}
        fieldLabel={({ field }) => t(`charter.${field}`)}
      />
      <VersionList versions={versions} said={said} />
    </div>
  );
}
