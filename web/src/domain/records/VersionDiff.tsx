// The versions of a written record and what changed between two of them: removed words are struck out, added ones
// underlined, so that it reads in grey as well.
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api } from "../../app/api.ts";
import { Faces } from "../../app/problems.tsx";
import type { Told } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Options } from "../../ui/Field.tsx";
import "./version_diff.css";

export type FieldDiff = Told<"FieldDiff">;

/** Two versions, the older one first. */
export interface Compared {
  from: number;
  to: number;
}

interface VersionDiffProps {
  compared: Compared;
  onChange: (compared: Compared) => void;
  choices: { value: string; label: string }[];
  /** Those that can be the newer one; without it, all. */
  newer?: { value: string; label: string }[];
  queryKey: readonly unknown[];
  /** Where the versions are; the difference stands below. */
  path: string;
  fieldLabel: (field: FieldDiff) => string;
  /** How a field is told that holds one word or a person. */
  oneWord?: (field: FieldDiff) => ReactNode;
}

export function VersionDiff({ compared: { from, to }, onChange, choices, newer = choices, queryKey, path, fieldLabel, oneWord }: VersionDiffProps) {
  const { t } = useWords();
  const query = useQuery({ queryKey: [...queryKey, "diff", from, to], queryFn: () => api.get<{ fields: FieldDiff[] }>(`${path}/diff?from=${from}&to=${to}`) });
  return (
    <>
      <div className="row wrap compare">
        <span>{t("requirement.compare")}</span>
        <Options aria-label={t("requirement.compare_from")} value={String(from)} onChange={(value) => onChange({ from: Number(value), to })} choices={choices} />
        <span aria-hidden="true">→</span>
        <Options aria-label={t("requirement.compare_to")} value={String(to)} onChange={(value) => onChange({ from, to: Number(value) })} choices={newer} />
      </div>
      <Faces query={query} failed={t("requirement.versions_failed")} rows={3}>
        {({ fields }) =>
          fields.length === 0 ? (
            <p className="muted">{t("requirement.same_text")}</p>
          ) : (
            <dl className="diff">
              {fields.map((field) => (
                <div key={field.field}>
                  <dt>{fieldLabel(field)}</dt>
                  <dd>{field.pieces.length > 0 || !oneWord ? <Pieces pieces={field.pieces} /> : <p>{oneWord(field)}</p>}</dd>
                </div>
              ))}
            </dl>
          )
        }
      </Faces>
    </>
  );
}

function Pieces({ pieces }: { pieces: FieldDiff["pieces"] }) {
  return (
    <p className="body">
      {pieces.map((piece, index) => {
        const Changed = piece.change === "same" ? "span" : piece.change === "added" ? "ins" : "del";
        return <Changed key={index}>{piece.text}</Changed>;
      })}
    </p>
  );
}

interface VersionListProps {
  versions: { version: number; by: { name: string } | null; at: string }[];
  /** What is to be said of one: that it was sent, or confirmed. */
  said: (version: number) => string;
}

export function VersionList({ versions, said }: VersionListProps) {
  const { t, formatDateTime } = useWords();
  return (
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
  );
}
