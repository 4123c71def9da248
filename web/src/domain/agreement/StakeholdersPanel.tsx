// Who has a stake in the project, what they want of it, and how much they can do. It stays with the team.
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Tool } from "../../ui/Button.tsx";
import { Options } from "../../ui/Field.tsx";
import { AudienceTag, PersonTag } from "../../ui/Marks.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { InPlace } from "../records/InPlace.tsx";
import { INFLUENCES, saveCharter, withRow, type Charter, type Stakeholder } from "./charter.ts";
import { useInvolved } from "./RaciPanel.tsx";

const OUTSIDER = "outsider";

export function StakeholdersPanel({ charter, project, mayEdit }: { charter: Charter; project: Id; mayEdit: boolean }) {
  const { t } = useWords();
  const { stakeholders } = charter.fields;
  const people = useInvolved(project);
  const left = people.filter((person) => !stakeholders.some((each) => each.person_id === person.id));
  const add = (chosen: string) => {
    if (!chosen) return;
    const one: Stakeholder = chosen === OUTSIDER ? { person_id: null, name: t("charter.stakeholder.new"), interest: "", influence: "medium" } : { person_id: chosen, name: "", interest: "", influence: "medium" };
    void saveCharter(project, (now) => ({ stakeholders: [...now.stakeholders, one] }));
  };
  const put = (place: number, change: Partial<Stakeholder>) => saveCharter(project, (now) => ({ stakeholders: now.stakeholders[place] ? withRow(now.stakeholders, place, { ...now.stakeholders[place], ...change }) : now.stakeholders }));
  const actions = (
    <>
      <AudienceTag client={false}>{t("requirement.team_reads")}</AudienceTag>
      {mayEdit && <Options aria-label={t("charter.stakeholder.add")} value="" onChange={add} choices={[{ value: "", label: t("charter.stakeholder.add") }, ...left.map((each) => ({ value: each.id, label: each.name })), { value: OUTSIDER, label: t("charter.stakeholder.outsider") }]} />}
    </>
  );
  return (
    <Panel title={t("charter.stakeholders")} count={stakeholders.length} actions={actions}>
      {stakeholders.length === 0 && <p className="panel-body muted">{t("charter.stakeholders_empty")}</p>}
      <ul className="rows">
        {stakeholders.map((each, place) => {
          const person = people.find((one) => one.id === each.person_id);
          const name = person?.name ?? (each.name || t("requirement.somebody"));
          return (
            <li key={place} className="row wrap charter-row">
              {each.person_id ? <PersonTag name={name} client={person?.isClient ?? false} /> : <InPlace label={t("person.name")} value={each.name} disabled={!mayEdit} onKeep={(typed) => put(place, { name: typed.trim() })} />}
              <span className="grow labelled">
                <span className="long-label" aria-hidden="true">
                  {t("charter.stakeholder.interest")}
                </span>
                <InPlace wraps label={t("charter.stakeholder.interest")} value={each.interest} disabled={!mayEdit} onKeep={(interest) => put(place, { interest: interest.trim() })} />
              </span>
              <Options aria-label={t("charter.stakeholder.influence")} disabled={!mayEdit} value={each.influence} onChange={(influence) => void put(place, { influence: influence as Stakeholder["influence"] })} choices={INFLUENCES.map((level) => ({ value: level, label: t(`charter.influence.${level}`) }))} />
              {mayEdit && <Tool icon="cross" label={t("charter.row.remove", { title: name })} onClick={() => void saveCharter(project, (now) => ({ stakeholders: withRow(now.stakeholders, place, undefined) }))} />}
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}
