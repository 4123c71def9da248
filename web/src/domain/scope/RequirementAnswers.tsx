// What the client answered about a requirement, the newest first, each leading to its sign-off.
import { Link } from "@tanstack/react-router";
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { StateTag } from "../../ui/Marks.tsx";
import { Body } from "../communication/Body.tsx";
import type { RequirementDetail } from "./requirement.ts";

export function Answers({ requirement: { answers }, project }: { requirement: RequirementDetail; project: Id }) {
  const { t, formatDateTime } = useWords();
  if (answers.length === 0) return null;
  return (
    <section className="requirement-part">
      <h3>{t("requirement.answers")}</h3>
      <ul className="answers">
        {answers.map((answer) => (
          <li key={answer.request_id}>
            <div className="row wrap">
              <StateTag tone={answer.outcome === "confirmed" ? "on_track" : "at_risk"} {...(answer.outcome === "confirmed" ? {} : { icon: "talk" as const })}>
                {t(`requirement.answer.${answer.outcome}`, { version: answer.version })}
              </StateTag>
              <span className="muted small">{formatDateTime(answer.at)}</span>
              {answer.sign_off_id && (
                <Link className="end small" to="/projects/$project/sign-offs" params={{ project }} search={{ sign_off: answer.sign_off_id }}>
                  {t("requirement.to_sign_off")}
                </Link>
              )}
            </div>
            {answer.remark && (
              <div className="said client">
                <Body text={answer.remark} />
              </div>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
