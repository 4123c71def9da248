// The figures of a change: now → becomes. Only what the server computed, and the price that is asked.
import { useMutation } from "@tanstack/react-query";
import { formatMoney, type Money } from "../../app/money.ts";
import { tellProblem } from "../../app/problems.tsx";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { bodyOf } from "./assessment_form.ts";
import { mayAssess, putAssessment, waitingOffer, type Change, type Impact } from "./change.ts";
import { finishEffect } from "./effect_words.ts";
import { loadSummary } from "./load_weeks.ts";

interface EffectsProps {
  change: Change;
  impact: Impact;
  /** Computed for the work that is typed, not kept. */
  isTried: boolean;
  price: Money | null;
  isTyped: boolean;
  mayEdit: boolean;
}

export function Effects({ change, impact, isTried, price, isTyped, mayEdit }: EffectsProps) {
  const w = useWords();
  const { t } = w;
  const { people, weeks, worst } = loadSummary(impact.overbooked);
  return (
    <>
      {isTried ? (
        <p className="notice" role="status">
          <Icon name="eye" />
          {t("changes.tried")}
        </p>
      ) : (
        <Outdated change={change} mayEdit={mayEdit} />
      )}
      <div className="panel effects">
        <Tile title={t("changes.finish")} note={finishNote(w, impact)}>
          {impact.finish_before && impact.finish_before !== impact.finish_after && <s>{w.formatDate(impact.finish_before, { year: sameYear(impact) ? "never" : "auto" })} →</s>}{" "}
          <span>{w.formatDate(impact.finish_after)}</span>
        </Tile>
        <Tile title={t("changes.tasks")} note={impact.unassigned_tasks > 0 ? t("changes.unassigned", { count: impact.unassigned_tasks }) : t("changes.tasks_moved", { count: impact.tasks_moved })}>
          {t("changes.tasks_figure", { created: impact.tasks_created, deleted: impact.tasks_deleted })}
        </Tile>
        <Tile title={t("changes.price")} note={priceNote(t, change, isTyped)}>
          {price ? formatMoney(w.language, price, true) : "–"}
        </Tile>
        <Tile title={t("changes.overbooked")} note={worst && t("changes.worst", { percent: worst.percent_after, week: w.formatDate(worst.week, { year: "never" }), name: worst.name })}>
          {people === 0 ? t("changes.nobody") : t("changes.overbooked_figure", { people, weeks })}
        </Tile>
      </div>
    </>
  );
}

/** What it does to the finish, and to the day that four fifths of all cases keep. */
function finishNote(w: ReturnType<typeof useWords>, { finish_after, finish_moves_working_days, forecast }: Impact): string | undefined {
  if (!finish_after) return undefined;
  const effect = finishEffect(w, finish_moves_working_days);
  if (!forecast?.p80_after) return effect;
  const [before, after] = [forecast.p80_before ?? forecast.p80_after, forecast.p80_after].map((day) => w.formatDate(day));
  const certain = before === after ? w.t("changes.p80_stays", { after: after! }) : w.t("changes.p80", { before: before!, after: after! });
  return `${effect} · ${certain}`;
}

/** Then it is said once. */
function sameYear({ finish_before, finish_after }: Impact): boolean {
  return finish_before?.slice(0, 4) === finish_after?.slice(0, 4);
}

function Tile({ title, note, children }: { title: string; note: string | undefined; children: React.ReactNode }) {
  return (
    <div>
      <h3>{title}</h3>
      <p>{children}</p>
      {note && <small>{note}</small>}
    </div>
  );
}

function priceNote(t: ReturnType<typeof useWords>["t"], change: Change, isTyped: boolean): string {
  const [newest] = change.offers;
  if (change.agreed) return t("changes.price_agreed");
  if (isTyped) return t("changes.price_typed");
  if (!newest) return t("changes.price_none");
  return t(newest.price ? "changes.price_offered" : "changes.price_offered_none", { version: newest.version });
}

/** The plan moved on since it was computed; what was offered binds all the same. */
function Outdated({ change, mayEdit }: { change: Change; mayEdit: boolean }) {
  const { t } = useWords();
  const assessment = change.assessment;
  const again = useMutation({ mutationFn: () => putAssessment(change.id, bodyOf(assessment!)), onError: tellProblem });
  if (!assessment?.is_outdated || waitingOffer(change) || !mayAssess(change.state)) return null;
  return (
    <div className="notice warn wrap" role="status">
      <Icon name="warn" />
      <span>{t("changes.outdated")}</span>
      {mayEdit && (
        <Button className="end" size="small" busy={again.isPending} onClick={() => again.mutate()}>
          {t("changes.compute_again")}
        </Button>
      )}
    </div>
  );
}
