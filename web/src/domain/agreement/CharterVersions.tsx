// The versions of the charter and what changed between two of them: removed words are struck out, added ones
// underlined.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../app/api.ts";
import { keys } from "../../app/cache.ts";
import { Faces } from "../../app/problems.tsx";
import type { Id, Told } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Options } from "../../ui/Field.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { charterPath, type Charter } from "./charter.ts";

type Version = Told<"CharterVersion">;

export function CharterVersions({ charter, project }: { charter: Charter; project: Id }) {
  const { t } = useWords();
  const query = useQuery({ queryKey: [...keys.charter(project), "versions"], queryFn: () => api.get<Told<"CharterVersionList">>(`${charterPath(project)}/versions`) });
  return (
    <Panel title={t("charter.versions")} count={charter.version}>
      <div className="panel-body">
        <Faces query={query} failed={t("requirement.versions_failed")} rows={3}>
          {({ items }) => <Compared charter={charter} project={project} versions={items} />}
        </Faces>
      </div>
    </Panel>
  );
}

function Compared({ charter, project, versions }: { charter: Charter; project: Id; versions: Version[] }) {
  const { t, formatDateTime } = useWords();
  const [chosen, setChosen] = useState<{ from: number; to: number }>();
  // What the client last confirmed is what one wants to compare with.
  const confirmed = charter.sendings.find((each) => each.number === charter.confirmed_number)?.version;
  const usual = confirmed && confirmed < charter.version ? confirmed : charter.version - 1;
  const { from, to } = chosen ?? { from: usual, to: charter.version };
  const sent = (version: number) => charter.sendings.find((each) => each.version === version);
  const choices = [...versions.map((each) => ({ value: String(each.version), label: `v${each.version}` })), { value: "0", label: t("charter.before_first") }];
  return (
    <div className="stack">
      <div className="row wrap compare">
        <span>{t("requirement.compare")}</span>
        <Options aria-label={t("requirement.compare_from")} value={String(from)} onChange={(value) => setChosen({ from: Number(value), to })} choices={choices} />
        <span aria-hidden="true">→</span>
        <Options aria-label={t("requirement.compare_to")} value={String(to)} onChange={(value) => setChosen({ from, to: Number(value) })} choices={choices.slice(0, -1)} />
      </div>
      <Pieces project={project} from={from} to={to} />
      <ol className="versions">
        {versions.map((each) => (
          <li key={each.version}>
            <span className="id">v{each.version}</span>
            <span>{each.by?.name ?? t("record.by_system")}</span>
            <time className="muted small">{formatDateTime(each.at)}</time>
            <span className="soft small">{sent(each.version) && t("charter.sent_as", { number: sent(each.version)?.number ?? 0 })}</span>
          </li>
        ))}
      </ol>
    </div>
  );
}

function Pieces({ project, from, to }: { project: Id; from: number; to: number }) {
  const { t } = useWords();
  const query = useQuery({ queryKey: [...keys.charter(project), "diff", from, to], queryFn: () => api.get<Told<"CharterDiff">>(`${charterPath(project)}/diff?from=${from}&to=${to}`) });
  return (
    <Faces query={query} failed={t("requirement.versions_failed")} rows={3}>
      {({ fields }) =>
        fields.length === 0 ? (
          <p className="muted">{t("requirement.same_text")}</p>
        ) : (
          <dl className="diff">
            {fields.map((field) => (
              <div key={field.field}>
                <dt>{t(`charter.${field.field}`)}</dt>
                <dd>
                  <p className="body lines">{field.pieces.map((piece, index) => (piece.change === "same" ? <span key={index}>{piece.text}</span> : piece.change === "added" ? <ins key={index}>{piece.text}</ins> : <del key={index}>{piece.text}</del>))}</p>
                </dd>
              </div>
            ))}
          </dl>
        )
      }
    </Faces>
  );
}
