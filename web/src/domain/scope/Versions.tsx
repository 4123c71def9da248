// The versions of a requirement and what changed between two of them: removed words are struck out, added ones
// underlined, so that it reads in grey as well.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../app/api.ts";
import { keys, useMembers } from "../../app/cache.ts";
import { Faces } from "../../app/problems.tsx";
import type { Id, Told } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Options } from "../../ui/Field.tsx";
import { pathOf, type FieldDiff, type RequirementDetail, type RequirementDiff, type RequirementVersion } from "./requirement.ts";

export function Versions({ requirement, project }: { requirement: RequirementDetail; project: Id }) {
  const { t } = useWords();
  const query = useQuery({ queryKey: [...keys.record(requirement.id), "versions"], queryFn: () => api.get<Told<"RequirementVersionList">>(`${pathOf(requirement.id)}/versions`) });
  return (
    <div className="record-body">
      <Faces query={query} failed={t("requirement.versions_failed")} rows={3}>
        {({ items }) => <Compared requirement={requirement} project={project} versions={items} />}
      </Faces>
    </div>
  );
}

function Compared({ requirement, project, versions }: { requirement: RequirementDetail; project: Id; versions: RequirementVersion[] }) {
  const { t, formatDateTime } = useWords();
  // What the client last confirmed is what one wants to compare with.
  const since = requirement.state === "unconfirmed" || requirement.state === "sent" ? requirement.confirmed_version : null;
  const [chosen, setChosen] = useState<{ from: number; to: number }>();
  const { from, to } = chosen ?? { from: since ?? Math.max(1, requirement.version - 1), to: requirement.version };
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
        <>
          <div className="row wrap compare">
            <span>{t("requirement.compare")}</span>
            <Options aria-label={t("requirement.compare_from")} value={String(from)} onChange={(value) => setChosen({ from: Number(value), to })} choices={choices} />
            <span aria-hidden="true">→</span>
            <Options aria-label={t("requirement.compare_to")} value={String(to)} onChange={(value) => setChosen({ from, to: Number(value) })} choices={choices} />
          </div>
          <Diff id={requirement.id} project={project} from={from} to={to} />
        </>
      )}
      <ol className="versions">
        {versions.map((each) => (
          <li key={each.version}>
            <span className="id">v{each.version}</span>
            <span>{each.by?.name ?? t("record.by_system")}</span>
            <time className="muted small">{formatDateTime(each.at)}</time>
            <span className="soft small">{said(each.version)}</span>
          </li>
        ))}
      </ol>
    </div>
  );
}

function Diff({ id, project, from, to }: { id: Id; project: Id; from: number; to: number }) {
  const { t } = useWords();
  const query = useQuery({ queryKey: [...keys.record(id), "diff", from, to], queryFn: () => api.get<RequirementDiff>(`${pathOf(id)}/diff?from=${from}&to=${to}`) });
  return (
    <Faces query={query} failed={t("requirement.versions_failed")} rows={3}>
      {({ fields }) =>
        fields.length === 0 ? (
          <p className="muted">{t("requirement.same_text")}</p>
        ) : (
          <dl className="diff">
            {fields.map((field) => (
              <div key={field.field}>
                <dt>{t(field.field === "owner_id" ? "task.owner" : `requirement.${field.field}`)}</dt>
                <dd>
                  <Changed field={field} project={project} />
                </dd>
              </div>
            ))}
          </dl>
        )
      }
    </Faces>
  );
}

function Changed({ field, project }: { field: FieldDiff; project: Id }) {
  const { t } = useWords();
  const members = useMembers(project).data?.items ?? [];
  if (field.pieces.length > 0)
    return (
      <p className="body">
        {field.pieces.map((piece, index) => (piece.change === "same" ? <span key={index}>{piece.text}</span> : piece.change === "added" ? <ins key={index}>{piece.text}</ins> : <del key={index}>{piece.text}</del>))}
      </p>
    );
  const named = (value: string) => (field.field === "owner_id" ? (members.find((member) => member.person_id === value)?.name ?? t(value ? "requirement.somebody" : "task.no_owner")) : t(`requirement.${field.field}.${value}`));
  return (
    <p>
      <del>{named(field.was)}</del> <ins>{named(field.becomes)}</ins>
    </p>
  );
}
