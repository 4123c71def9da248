// The bounds of the project: what is in and out, what is assumed, what constrains it, time, money and means.
import { useState } from "react";
import { formatMoney, parseMoney, typedMoney } from "../../app/money.ts";
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { AudienceTag } from "../../ui/Marks.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { InPlace } from "../records/InPlace.tsx";
import { LongText } from "../scope/LongText.tsx";
import { LISTS, saveCharter, type Charter, type Change } from "./charter.ts";

interface BoundsProps {
  charter: Charter;
  project: Id;
  mayEdit: boolean;
}

export function BoundsPanel({ charter, project, mayEdit }: BoundsProps) {
  const { t } = useWords();
  const { fields } = charter;
  const put = (change: Change) => saveCharter(project, () => change);
  const lacks = (code: string) => charter.lacks.some((each) => each.code === code);
  const day = (name: "start" | "finish") => (
    <>
      <dt>{t(`charter.${name}`)}</dt>
      <dd>
        <InPlace date label={t(`charter.${name}`)} notDate={t("problem.field.not_a_date")} value={fields[name] ?? ""} disabled={!mayEdit} onKeep={(typed) => put({ [name]: typed || null })} />
        {lacks(name) && <span className="small missing">{t("charter.still_missing")}</span>}
      </dd>
    </>
  );
  return (
    <Panel title={t("charter.bounds")} actions={<AudienceTag client>{t("charter.client_confirms")}</AudienceTag>}>
      <div className="charter-bounds">
        <div className="charter-lists">
          {LISTS.map((name) => (
            <div key={name}>
              <LongText name={`charter.${project}.${name}`} label={t(`charter.${name}`)} hint={t("charter.one_a_line")} value={fields[name].join("\n")} mayEdit={mayEdit} onKeep={(typed) => put({ [name]: linesOf(typed) })} />
              {lacks(name) && <p className="small missing">{t("charter.still_missing")}</p>}
            </div>
          ))}
        </div>
        <dl className="record-fields">
          {day("start")}
          {day("finish")}
          <dt>{t("charter.budget")}</dt>
          <dd>
            <Budget charter={charter} mayEdit={mayEdit} onKeep={(budget) => put({ budget })} />
          </dd>
        </dl>
        <LongText name={`charter.${project}.resources`} label={t("charter.resources")} hint={t("charter.resources_hint")} value={fields.resources} mayEdit={mayEdit} onKeep={(resources) => put({ resources })} />
      </div>
    </Panel>
  );
}

function linesOf(text: string): string[] {
  return text.split("\n").map((line) => line.trim()).filter(Boolean);
}

/** The amount and its currency; only the commercial circle of the client ever reads it. */
function Budget({ charter, mayEdit, onKeep }: { charter: Charter; mayEdit: boolean; onKeep: (budget: Charter["fields"]["budget"]) => Promise<boolean> }) {
  const { t, language } = useWords();
  const { budget } = charter.fields;
  const [currency, setCurrency] = useState("CNY");
  const unit = budget?.currency ?? currency;
  if (!mayEdit) return <span>{budget ? formatMoney(language, budget) : "–"}</span>;
  const amount = (typed: string) => {
    if (!typed.trim()) return onKeep(null);
    const minor = parseMoney(typed, unit);
    return minor === undefined ? { wrong: t("problem.field.invalid") } : onKeep({ minor, currency: unit });
  };
  const named = (typed: string) => {
    const code = typed.trim().toUpperCase();
    if (!/^[A-Z]{3}$/.test(code)) return { wrong: t("problem.field.not_a_currency") };
    if (budget) return onKeep({ ...budget, currency: code });
    setCurrency(code);
    return Promise.resolve(true);
  };
  return (
    <span className="charter-budget">
      <InPlace label={t("charter.budget")} placeholder={t("charter.budget_amount")} value={budget ? typedMoney(budget) : ""} disabled={false} onKeep={amount} />
      <InPlace label={t("charter.currency")} value={unit} disabled={false} onKeep={named} />
    </span>
  );
}
