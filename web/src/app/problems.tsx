// Problems as sentences, and the faces of a query that has none or failed.
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Icon } from "../ui/Icon.tsx";
import { Failed, Loading } from "../ui/Faces.tsx";
import { Problem } from "./api.ts";
import { toast } from "./toast.ts";
import { words, useWords, type Words } from "./words.ts";

/** What went wrong, in the reader's language. */
export function sentence(w: Words, reason: unknown): string {
  if (!(reason instanceof Problem)) return w.t("problem.fault");
  const lacks = Object.values(reason.params).some((value) => value === null) ? [`problem.${reason.code}.unknown`] : [];
  return w.first([...lacks, `problem.${reason.code}`, reason.status >= 500 ? "problem.fault" : "problem.refused"], { ...namedIn(w, reason.params), code: reason.code });
}

/** Several titles in one place are joined, and a day is written, as the language does it. */
function namedIn(w: Words, params: Problem["params"]): Record<string, unknown> {
  const named = (value: unknown) => (Array.isArray(value) ? w.joinNames(value.map(String)) : isDay(value) ? w.formatDate(value) : value);
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, named(value)]));
}

const isDay = (value: unknown): value is string => typeof value === "string" && /^\d{4}-\d{2}-\d{2}$/.test(value);

/** The sentence under one field. */
export function fieldSentence(w: Words, reason: unknown, field: string): string | undefined {
  const found = reason instanceof Problem ? reason.field(field) : undefined;
  return found && w.first([`problem.field.${found.code}`, `problem.${found.code}`, "problem.field"], found.params ?? {});
}

/** The one sentence there is room for: that of the first field at fault, or of the whole. */
export function oneSentence(w: Words, reason: unknown): string {
  const [field] = reason instanceof Problem && reason.code === "invalid" ? reason.fields : [];
  return (field && fieldSentence(w, reason, field.field)) ?? sentence(w, reason);
}

/** For an act whose button is gone by the time it fails. */
export function tellProblem(reason: unknown): void {
  toast({ text: oneSentence(words(), reason), kind: "problem" });
}

export function ProblemNotice({ reason }: { reason: unknown }) {
  const w = useWords();
  if (!reason) return null;
  // A reference helps where we are at fault; a refusal is the reader's to mend.
  const reference = reason instanceof Problem && reason.status >= 500 ? reason.requestId : undefined;
  return (
    <div className="notice bad" role="alert">
      <Icon name="warn" />
      <span>
        {sentence(w, reason)}
        {reference && <span className="small"> {w.t("faces.reference", { reference })}</span>}
      </span>
    </div>
  );
}

interface FacesProps<T> {
  query: UseQueryResult<T>;
  /** What could not be fetched: "The questions could not be fetched". */
  failed?: string;
  rows?: number;
  children: (data: T) => ReactNode;
}

/** Loading and failure are the same everywhere; what to show of the data is the page's. */
export function Faces<T>({ query, failed, rows, children }: FacesProps<T>) {
  const w = useWords();
  if (query.data !== undefined) return <>{children(query.data)}</>;
  if (!query.isError) return <Loading label={w.t("faces.loading")} rows={rows ?? 5} />;
  const reference = query.error instanceof Problem ? query.error.requestId : undefined;
  return (
    <Failed tag={w.t("faces.not_loaded")} title={failed ?? w.t("faces.failed")} retryLabel={w.t("faces.try_again")} onRetry={() => void query.refetch()} reference={reference && w.t("faces.reference", { reference })}>
      {sentence(w, query.error)}
    </Failed>
  );
}
