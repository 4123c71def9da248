// Figures to steer by, computed from what is there, against their targets. They stay with the team.
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Tool } from "../../ui/Button.tsx";
import { Options } from "../../ui/Field.tsx";
import { AudienceTag, StateTag } from "../../ui/Marks.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { InPlace } from "../records/InPlace.tsx";
import { COUNTED, kpiTone, measured, MEASURES, saveCharter, withRow, type Charter, type Measure } from "./charter.ts";

export function KpiPanel({ charter, project, mayEdit }: { charter: Charter; project: Id; mayEdit: boolean }) {
  const { t } = useWords();
  const { kpis } = charter.fields;
  const left = MEASURES.filter((measure) => !kpis.some((kpi) => kpi.measure === measure));
  const add = (measure: string) => measure && void saveCharter(project, (now) => ({ kpis: [...now.kpis, { measure: measure as Measure, target: COUNTED.includes(measure as Measure) ? 0 : 90 }] }));
  const target = (place: number) => (typed: string) => {
    const value = Number(typed.trim());
    if (!Number.isInteger(value) || value < 0) return { wrong: t("problem.field.invalid") };
    return saveCharter(project, (now) => ({ kpis: now.kpis[place] ? withRow(now.kpis, place, { ...now.kpis[place], target: value }) : now.kpis }));
  };
  const actions = (
    <>
      <AudienceTag client={false}>{t("requirement.team_reads")}</AudienceTag>
      {mayEdit && left.length > 0 && <Options aria-label={t("charter.kpi.add")} value="" onChange={add} choices={[{ value: "", label: t("charter.kpi.add") }, ...left.map((measure) => ({ value: measure, label: t(`charter.kpi.${measure}`) }))]} />}
    </>
  );
  return (
    <Panel title={t("charter.kpis")} count={kpis.length} actions={actions}>
      {kpis.length === 0 && <p className="panel-body muted">{t("charter.kpis_empty")}</p>}
      <ul className="rows">
        {kpis.map((kpi, place) => {
          const { value = null, is_met = null } = charter.kpis[place] ?? {};
          const isCounted = COUNTED.includes(kpi.measure);
          const unit = t(`charter.kpi.unit.${isCounted ? (kpi.measure === "old_questions" ? "number" : "days") : "percent"}`);
          return (
            <li key={kpi.measure} className="row wrap charter-row">
              <span className="grow">
                {t(`charter.kpi.${kpi.measure}`)}
                <small className="muted kpi-text">{t(`charter.kpi.${kpi.measure}_text`)}</small>
              </span>
              {is_met === null || value === null ? <span className="muted">{t("charter.kpi.nothing_yet")}</span> : <StateTag tone={kpiTone(is_met)}>{measured(t, kpi.measure, value)}</StateTag>}
              <span className="muted">{isCounted ? "≤" : "≥"}</span>
              <InPlace number label={t("charter.kpi.target")} suffix={unit} value={String(kpi.target)} disabled={!mayEdit} onKeep={target(place)} />
              {mayEdit && <Tool icon="cross" label={t("charter.row.remove", { title: t(`charter.kpi.${kpi.measure}`) })} onClick={() => void saveCharter(project, (now) => ({ kpis: withRow(now.kpis, place, undefined) }))} />}
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}
