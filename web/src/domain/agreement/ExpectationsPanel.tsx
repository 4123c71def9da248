// What the client expects, and what was said to it. Whatever was corrected or declined has a reason; it is kept
// together with the answer.
import { useState } from "react";
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button, Tool } from "../../ui/Button.tsx";
import { Options } from "../../ui/Field.tsx";
import { AudienceTag } from "../../ui/Marks.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { InPlace } from "../records/InPlace.tsx";
import { ANSWERS, saveCharter, withRow, type Charter, type Expectation } from "./charter.ts";

export function ExpectationsPanel({ charter, project, mayEdit }: { charter: Charter; project: Id; mayEdit: boolean }) {
  const { t } = useWords();
  const { expectations } = charter.fields;
  const add = () => void saveCharter(project, (now) => ({ expectations: [...now.expectations, { words: t("charter.expectation.new"), answer: "open", reason: "" }] }));
  const actions = (
    <>
      <AudienceTag client={false}>{t("requirement.team_reads")}</AudienceTag>
      {mayEdit && (
        <Button icon="plus" onClick={add}>
          {t("charter.expectation.add")}
        </Button>
      )}
    </>
  );
  return (
    <Panel title={t("charter.expectations")} count={expectations.length} actions={actions}>
      {expectations.length === 0 && <p className="panel-body muted">{t("charter.expectations_empty")}</p>}
      <ul className="rows">
        {expectations.map((each, place) => (
          <Row key={place} expectation={each} place={place} project={project} mayEdit={mayEdit} />
        ))}
      </ul>
    </Panel>
  );
}

function Row({ expectation, place, project, mayEdit }: { expectation: Expectation; place: number; project: Id; mayEdit: boolean }) {
  const { t } = useWords();
  // An answer that wants a reason waits for it.
  const [answer, setAnswer] = useState<Expectation["answer"]>();
  const put = (change: Partial<Expectation>) => saveCharter(project, (now) => ({ expectations: now.expectations[place] ? withRow(now.expectations, place, { ...now.expectations[place], ...change }) : now.expectations }));
  const shown = answer ?? expectation.answer;
  const needsReason = shown === "corrected" || shown === "declined";
  const choose = (chosen: string) => {
    const next = chosen as Expectation["answer"];
    if ((next === "corrected" || next === "declined") && !expectation.reason) return setAnswer(next);
    setAnswer(undefined);
    void put({ answer: next });
  };
  const explain = (typed: string) => {
    const reason = typed.trim();
    if (!reason && needsReason) return { wrong: t("charter.expectation.reason_needed") };
    return put({ answer: shown, reason }).then((taken) => {
      if (taken) setAnswer(undefined);
      return taken;
    });
  };
  return (
    <li className="row wrap charter-row">
      <span className="grow">
        <InPlace wraps label={t("charter.expectation")} value={expectation.words} disabled={!mayEdit} onKeep={(typed) => (typed.trim() ? put({ words: typed.trim() }) : { wrong: t("plan.cell.title_needed") })} />
      </span>
      <Options aria-label={t("charter.expectation.answer")} disabled={!mayEdit} value={shown} onChange={choose} choices={ANSWERS.map((each) => ({ value: each, label: t(`charter.answer.${each}`) }))} />
      <span className="grow labelled">
        {(needsReason || expectation.reason) && (
          <span className="long-label" aria-hidden="true">
            {t("charter.expectation.reason")}
          </span>
        )}
        {(needsReason || expectation.reason) && <InPlace wraps label={t("charter.expectation.reason")} value={expectation.reason} disabled={!mayEdit} onKeep={explain} />}
        {needsReason && !expectation.reason && <span className="small missing">{t("charter.expectation.reason_needed")}</span>}
      </span>
      {mayEdit && <Tool icon="cross" label={t("charter.row.remove", { title: expectation.words })} onClick={() => void saveCharter(project, (now) => ({ expectations: withRow(now.expectations, place, undefined) }))} />}
    </li>
  );
}
