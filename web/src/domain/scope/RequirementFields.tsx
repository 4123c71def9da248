// The head and the words of a requirement, each changed in place. What the client reads stands apart from what
// only the team reads.
import { useMembers, usePersons } from "../../app/cache.ts";
import { recordNumber } from "../../app/record_kinds.ts";
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Options } from "../../ui/Field.tsx";
import { AudienceTag } from "../../ui/Marks.tsx";
import { InPlace } from "../records/InPlace.tsx";
import { LongText } from "./LongText.tsx";
import { changeRequirement, KINDS, PRIORITIES, SOURCES, type Change, type RequirementDetail, type RequirementFields } from "./requirement.ts";
import { RequirementState } from "./RequirementState.tsx";

interface FieldsProps {
  requirement: RequirementDetail;
  project: Id;
  mayEdit: boolean;
}

export function RequirementFieldsPart({ requirement, project, mayEdit }: FieldsProps) {
  const w = useWords();
  const { t } = w;
  const { fields } = requirement;
  const put = (change: Change) => changeRequirement(project, requirement, change);
  const choice = (name: "kind" | "priority" | "source", values: readonly string[]) => (
    <>
      <dt>{t(`requirement.${name}`)}</dt>
      <dd>
        <Options aria-label={t(`requirement.${name}`)} value={fields[name]} disabled={!mayEdit} onChange={(value) => void put({ [name]: value } as Partial<RequirementFields>)} choices={values.map((value) => ({ value, label: t(`requirement.${name}.${value}`) }))} />
      </dd>
    </>
  );
  const text = (name: "need" | "description" | "acceptance_criteria" | "pain", hint: string) => <LongText name={`${name}.${requirement.id}`} label={t(`requirement.${name}`)} hint={t(hint)} value={fields[name]} mayEdit={mayEdit} onKeep={(typed) => put({ [name]: typed })} />;
  return (
    <>
      <header className="record-head">
        <div className="row wrap">
          <span className="id">
            {t("record.requirement")} {recordNumber("requirement", requirement.number)} · v{requirement.version}
          </span>
          <RequirementState of={requirement} />
        </div>
        <InPlace className="record-title" wraps label={t("requirement.title")} value={fields.title} disabled={!mayEdit} onKeep={(title) => (title.trim() ? put({ title: title.trim() }) : { wrong: t("plan.cell.title_needed") })} />
        <p className="muted small">{standing(w.t, requirement)}</p>
      </header>
      <dl className="record-fields">
        {choice("kind", KINDS)}
        {choice("priority", PRIORITIES)}
        <Owner requirement={requirement} project={project} mayEdit={mayEdit} put={put} />
        {choice("source", SOURCES)}
        <dt>{t("requirement.source_note")}</dt>
        <dd>
          <InPlace wraps label={t("requirement.source_note")} value={fields.source_note} disabled={!mayEdit} onKeep={(source_note) => put({ source_note: source_note.trim() })} />
        </dd>
        {requirement.reference && (
          <>
            <dt>{t("requirement.reference")}</dt>
            <dd className="plain">{requirement.reference}</dd>
          </>
        )}
      </dl>
      <div className="for-client">
        <AudienceTag client>{t("requirement.client_reads")}</AudienceTag>
        {text("need", "requirement.need_hint")}
        {text("description", "requirement.description_hint")}
        {text("acceptance_criteria", "requirement.criteria_hint")}
      </div>
      <div className="for-team">
        <AudienceTag client={false}>{t("requirement.team_reads")}</AudienceTag>
        {text("pain", "requirement.pain_hint")}
        <LongText name={`note.${requirement.id}`} label={t("requirement.internal_note")} hint={t("requirement.note_hint")} value={requirement.internal_note} mayEdit={mayEdit} onKeep={(internal_note) => put({ internal_note })} />
      </div>
    </>
  );
}

/** What the state means for whoever edits it. */
function standing(t: ReturnType<typeof useWords>["t"], { state, confirmed_version, sent_version, questioned_version, version }: RequirementDetail): string {
  const params = { version, confirmed: confirmed_version ?? 0, sent: sent_version ?? 0, questioned: questioned_version ?? 0 };
  if (state === "sent" && sent_version !== null && version > sent_version) return t("requirement.means.sent_edited", params);
  if (state === "draft" && sent_version !== null) return t("requirement.means.draft_after", params);
  return t(`requirement.means.${state}`, params);
}

function Owner({ requirement, project, mayEdit, put }: FieldsProps & { put: (change: Change) => Promise<boolean> }) {
  const { t } = useWords();
  const members = useMembers(project).data?.items;
  const owner = requirement.fields.owner_id ?? "";
  const known = [{ value: "", label: t("task.no_owner") }, ...(members ?? []).map((member) => ({ value: member.person_id, label: member.name }))];
  const isKnown = known.some((each) => each.value === owner);
  const persons = usePersons(!isKnown).data?.items;
  const name = requirement.owner_name ?? persons?.find((each) => each.id === owner)?.name ?? "…";
  // Somebody who has left the project stays the owner until another is named.
  const gone = isKnown ? [] : [{ value: owner, label: members ? t("task.owner_left", { name }) : name }];
  return (
    <>
      <dt>{t("task.owner")}</dt>
      <dd>
        <Options aria-label={t("task.owner")} value={owner} disabled={!mayEdit} onChange={(next) => void put({ owner_id: next || null })} choices={[...known, ...gone]} />
      </dd>
    </>
  );
}
