// The charter's figures on the overview: each as it is, against its target.
import { Link } from "@tanstack/react-router";
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { StateTag } from "../../ui/Marks.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { COUNTED, kpiTone, measured, useCharter } from "./charter.ts";
import "./charter.css";

export function KpiOverview({ project }: { project: Id }) {
  const { t } = useWords();
  const charter = useCharter(project).data;
  if (!charter || charter.fields.kpis.length === 0) return null;
  const toCharter = (
    <Link to="/projects/$project/charter" params={{ project }} className="small">
      {t("charter.kpi.to_charter")}
    </Link>
  );
  return (
    <Panel title={t("charter.kpis")} actions={toCharter}>
      <ul className="kpi-lines">
        {charter.fields.kpis.map(({ measure, target }, place) => {
          const { value = null, is_met = null } = charter.kpis[place] ?? {};
          const isCounted = COUNTED.includes(measure);
          return (
            <li key={measure} title={t(`charter.kpi.${measure}_text`)}>
              <span className="clip">{t(`charter.kpi.${measure}`)}</span>
              {value === null ? <span className="muted small">{t("charter.kpi.nothing_yet")}</span> : <StateTag tone={kpiTone(is_met)}>{measured(t, measure, value)}</StateTag>}
              <span className="muted small nowrap">{`${isCounted ? "≤" : "≥"} ${measured(t, measure, target)}`}</span>
              {!isCounted && value !== null && (
                <span className={is_met ? "kpi-bar" : "kpi-bar is-behind"} aria-hidden="true">
                  <i style={{ inlineSize: `${value}%` }} />
                  <b style={{ insetInlineStart: `${target}%` }} />
                </span>
              )}
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}
