// Review rounds of a deliverable: who looked, what was remarked, and what became of each remark.
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../app/api.ts";
import { tellProblem } from "../../app/problems.tsx";
import { toast } from "../../app/toast.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { StateTag } from "../../ui/Marks.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { Body } from "../communication/Body.tsx";
import { Remind } from "../communication/Remind.tsx";
import { deliverablePath, settle, type Deliverable, type ReviewRemark, type ReviewRound } from "./deliverable.ts";
import type { PartProps } from "./DeliverablePage.tsx";

export function DeliverableReviews({ mayClose, ...part }: PartProps & { mayClose: boolean }) {
  const { t } = useWords();
  const { deliverable, project } = part;
  const close = useMutation({
    mutationFn: () => api.post<Deliverable>(`${deliverablePath(deliverable.id)}/review-closures`, {}),
    onSuccess: (now) => settle(project, now),
    onError: tellProblem,
  });
  const reopen = useMutation({
    mutationFn: () => api.post<Deliverable>(`${deliverablePath(deliverable.id)}/review-reopenings`, {}),
    onSuccess: async (now) => {
      await settle(project, now);
      toast({ text: t("review.was_reopened") });
    },
    onError: tellProblem,
  });
  if (deliverable.reviews.length === 0) return null;
  const newest = deliverable.reviews[0]!;
  const isSubmitted = deliverable.submissions.some((each) => newest.ended_at && each.sent_at >= newest.ended_at);
  return (
    <Panel title={t("review.title")} count={deliverable.open_remarks > 0 ? t("review.open_remarks", { count: deliverable.open_remarks }) : undefined}>
      {deliverable.reviews.map((round) => (
        <Round key={round.id} round={round} {...part}>
          {!round.ended_at && <Remind project={project} kind="review" subject={deliverable.id} party={deliverable.party_id} />}
          {mayClose && round === newest && round.ended_at && !isSubmitted && (
            <Button size="small" kind="quiet" className="end no-print" busy={reopen.isPending} onClick={() => reopen.mutate()}>
              {t("review.reopen_round")}
            </Button>
          )}
          {mayClose && !round.ended_at && (
            <Button size="small" className="end no-print" busy={close.isPending} disabled={round.remarks.some((each) => !each.outcome)} title={t("review.close_hint")} onClick={() => close.mutate()}>
              {t("review.close")}
            </Button>
          )}
        </Round>
      ))}
    </Panel>
  );
}

function Round({ round, children, ...part }: PartProps & { round: ReviewRound; children: React.ReactNode }) {
  const { t, formatDate, formatDateTime, joinNames } = useWords();
  const about = [
    t("review.sent_by", { name: round.sent_by ?? "–", at: formatDateTime(round.sent_at) }),
    round.due && !round.ended_at && t("review.until", { date: formatDate(round.due) }),
    round.ended_at && t("review.closed_at", { at: formatDateTime(round.ended_at) }),
    round.looks.length > 0 ? t("review.looked", { names: joinNames(round.looks.map((each) => each.name)) }) : t("review.nobody_looked"),
  ].filter(Boolean);
  return (
    <section className="review-round">
      <div className="row wrap">
        <h3 className="strong">{t("review.round", { round: round.round })}</h3>
        <span className="muted small">{about.join(" · ")}</span>
        {children}
      </div>
      {round.note && (
        <div className="panel-body">
          <Body text={round.note} />
        </div>
      )}
      {round.remarks.length > 0 && (
        <ul className="rows">
          {round.remarks.map((each) => (
            <Remark key={each.id} remark={each} {...part} />
          ))}
        </ul>
      )}
    </section>
  );
}

type Outcome = NonNullable<ReviewRemark["outcome"]>;

function Remark({ remark, deliverable, project, mayEdit }: PartProps & { remark: ReviewRemark }) {
  const { t, formatDateTime } = useWords();
  const [words, setWords] = useState<string>();
  const path = `${deliverablePath(deliverable.id)}/remarks/${remark.id}/answer`;
  const send = useMutation({
    mutationFn: (outcome: Outcome | undefined) => (outcome ? api.put<Deliverable>(path, { outcome, words: words ?? "" }) : api.delete<Deliverable>(path)),
    onSuccess: (now) => {
      setWords(undefined);
      return settle(project, now);
    },
    onError: tellProblem,
  });
  return (
    <li className="row wrap left-to-do">
      <StateTag tone={remark.outcome === "done" ? "on_track" : remark.outcome ? "none" : "at_risk"}>{t(`review.outcome.${remark.outcome ?? "open"}`)}</StateTag>
      <div className="grow">
        <p className="small soft">
          {t("deliverable.done_by", { name: remark.by, at: formatDateTime(remark.at) })}
          {remark.about && ` · ${remark.about}`}
        </p>
        <p className="body">{remark.words}</p>
        {remark.outcome && (
          <p className="small muted">
            {t("deliverable.done_by", { name: remark.answered_by ?? "–", at: formatDateTime(remark.answered_at ?? remark.at) })}
            {remark.answer && `: ${remark.answer}`}
          </p>
        )}
        {words !== undefined && (
          <form
            className="row wrap no-print"
            onSubmit={(event) => {
              event.preventDefault();
              send.mutate("done");
            }}
          >
            <input className="input grow" autoFocus aria-label={t("review.answer")} placeholder={t("review.answer")} value={words} maxLength={4000} onChange={(event) => setWords(event.target.value)} />
            <Button type="submit" kind="primary" busy={send.isPending}>
              {t("review.outcome.done")}
            </Button>
            <Button disabled={!words.trim()} busy={send.isPending} title={t("review.decline_hint")} onClick={() => send.mutate("declined")}>
              {t("review.outcome.declined")}
            </Button>
            <Button kind="quiet" onClick={() => setWords(undefined)}>
              {t("act.cancel")}
            </Button>
          </form>
        )}
      </div>
      {mayEdit && words === undefined && (
        <Button size="small" className="no-print" busy={send.isPending} onClick={() => (remark.outcome ? send.mutate(undefined) : setWords(""))}>
          {t(remark.outcome ? "review.reopen" : "review.answer_act")}
        </Button>
      )}
    </li>
  );
}
