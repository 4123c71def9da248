// Where a requirement comes from, and what the client said when it was shown.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { api } from "../../app/api.ts";
import { keys } from "../../app/cache.ts";
import { recordNumber } from "../../app/record_kinds.ts";
import type { Id, Told } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { StateTag } from "../../ui/Marks.tsx";
import { TONES, useRequirementVerdicts } from "./demonstration.ts";
import type { RequirementDetail } from "./requirement.ts";

export function RequirementOrigin({ requirement, project }: { requirement: RequirementDetail; project: Id }) {
  const { t } = useWords();
  const isOfOne = requirement.fields.source === "questionnaire";
  const traces = useQuery({ queryKey: [...keys.record(requirement.id), "traces"], queryFn: () => api.get<Told<"RecordTraces">>(`/api/v1/records/${requirement.id}/traces`), enabled: isOfOne }).data;
  const origins = traces?.comes_from.filter((each) => each.kind === "questionnaire") ?? [];
  if (origins.length === 0) return null;
  return (
    <section className="requirement-part">
      <h3>{t("requirement.comes_from")}</h3>
      {origins.map((each) => (
        <Link key={each.id} className="related" to="/projects/$project/questionnaires/$questionnaire" params={{ project, questionnaire: each.id }}>
          {recordNumber("questionnaire", each.number)} {each.title}
        </Link>
      ))}
    </section>
  );
}

export function RequirementShown({ requirement, project }: { requirement: RequirementDetail; project: Id }) {
  const { t, formatDateTime } = useWords();
  const verdicts = useRequirementVerdicts(requirement.id).data?.items ?? [];
  if (verdicts.length === 0) return null;
  return (
    <section className="requirement-part">
      <h3>{t("requirement.shown")}</h3>
      <ul className="answers">
        {verdicts.map((each, place) => (
          <li key={place}>
            <div className="row wrap">
              <StateTag tone={TONES[each.verdict]}>{t(`demonstration.verdict.${each.verdict}`)}</StateTag>
              {each.version !== null && <span className="small soft">{t("demonstration.of_version", { version: each.version })}</span>}
              <span className="muted small">
                {each.person_name} · {formatDateTime(each.at)}
              </span>
              <Link className="end small" to="/projects/$project/demonstrations/$demonstration" params={{ project, demonstration: each.demonstration_id }}>
                {recordNumber("demonstration", each.demonstration_number)}
              </Link>
            </div>
            {each.remark && <p className="said client body">{each.remark}</p>}
          </li>
        ))}
      </ul>
    </section>
  );
}
