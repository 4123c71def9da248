// How far a levelling is that somebody waits for: who has a place yet, then the best finish that was found. It ends with
// that, or with nothing, as the one who waits chooses.
import { useMutation, useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { api } from "../../app/api.ts";
import { keys } from "../../app/cache.ts";
import { ProblemNotice } from "../../app/problems.tsx";
import type { Id, Told } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import "./alternatives.css";

const LOOK_AGAIN = 500;

/** Work that goes on as long as somebody waits for it. */
export function useAwaited<Made>(work: (signal: AbortSignal) => Promise<Made>, onSuccess: (made: Made) => Promise<unknown>) {
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);
  const waiting = useMutation({
    mutationFn: () => {
      running.current = new AbortController();
      return work(running.current.signal);
    },
    onSuccess,
  });
  const leave = () => {
    running.current?.abort();
    waiting.reset();
  };
  return { waiting, leave };
}

interface LevellingProgressProps {
  project: Id;
  /** How long it searches at most. */
  seconds: number;
  /** Nothing comes of it. */
  onCancel: () => void;
}

export function LevellingProgress({ project, seconds, onCancel }: LevellingProgressProps) {
  const w = useWords();
  const { t } = w;
  const path = `/api/v1/projects/${project}/levelling`;
  const far = useQuery({ queryKey: [...keys.alternatives(project), "levelling"], queryFn: () => api.get<Told<"LevellingProgress">>(path), refetchInterval: LOOK_AGAIN, gcTime: 0 }).data;
  const ending = useMutation({ mutationFn: () => api.put(`${path}/end`) });
  const said = t("levelling.running");
  return (
    <div className="levelling-progress">
      {far?.finish ? <progress aria-label={said} value={Math.min(far.searched_seconds, seconds)} max={Math.max(1, seconds)} /> : <progress aria-label={said} {...(far?.tasks ? { value: far.tasks_placed, max: far.tasks } : {})} />}
      <p>
        {!far?.tasks && said}
        {!!far?.tasks && !far.finish && t("levelling.placed", { count: far.tasks_placed, all: far.tasks })}
        {far?.finish && t("levelling.searching", { searched: far.searched_seconds, seconds, tried: far.tried })}
      </p>
      <p aria-live="polite">{far?.finish && <strong>{t("levelling.best_so_far", { date: w.formatDate(far.finish) })}</strong>}</p>
      <ProblemNotice reason={ending.error} />
      <div className="actions">
        <Button kind="primary" disabled={!far?.finish} busy={ending.isPending || ending.isSuccess} onClick={() => ending.mutate()}>
          {t("levelling.take_best")}
        </Button>
        <Button onClick={onCancel}>{t("act.cancel")}</Button>
      </div>
    </div>
  );
}
