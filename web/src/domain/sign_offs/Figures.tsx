// The figures of what was sent, now beside what it becomes if the client agrees.
import { formatMoney } from "../../app/money.ts";
import { useWords, type Words } from "../../app/words.ts";
import type { Content, FigureLabel, FigureValue } from "./sign_off.ts";

export function ChosenFigures({ figures, kind = "" }: { figures: Content["figures"]; kind?: string }) {
  const w = useWords();
  if (figures.length === 0) return null;
  const hasNow = figures.some((figure) => figure.now);
  return (
    <table className="list sent-figures">
      <thead>
        <tr>
          <th>{w.t("sign_offs.figure")}</th>
          {hasNow && <th className="num">{w.t("sign_offs.now")}</th>}
          <th className="num">{w.first([`sign_offs.becomes.${kind}`, "sign_offs.becomes"])}</th>
        </tr>
      </thead>
      <tbody>
        {figures.map((figure, index) => (
          <tr key={index}>
            <td>{labelText(w, figure.label)}</td>
            {hasNow && <td className="num soft">{valueText(w, figure.now)}</td>}
            <td className="num strong">{valueText(w, figure.becomes)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

type Say = Pick<Words, "first" | "formatDate" | "formatPeriod" | "language">;

export function labelText(w: Say, label: FigureLabel): string {
  return "code" in label ? w.first([`sign_off.figure.${label.code}`, "sign_offs.figure.other"], { code: label.code }) : label.text;
}

export function valueText(w: Say, value: FigureValue | null): string {
  if (!value) return "–";
  if ("date" in value) return w.formatDate(value.date, { year: "always" });
  if ("days" in value) return w.formatPeriod(value.days.from, value.days.until, { year: "always" });
  return "money" in value ? formatMoney(w.language, value.money) : value.text;
}
