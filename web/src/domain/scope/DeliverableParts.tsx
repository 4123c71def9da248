// The parts of a deliverable: its criteria, the requirements it fulfils, and the versions that were submitted.
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { api } from "../../app/api.ts";
import { keys } from "../../app/cache.ts";
import { tellProblem } from "../../app/problems.tsx";
import { recordNumber } from "../../app/record_kinds.ts";
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button, Tool } from "../../ui/Button.tsx";
import { Options } from "../../ui/Field.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { InPlace } from "../records/InPlace.tsx";
import { CaseFiles } from "./CaseFiles.tsx";
import { answeredText, changeDeliverable, deliverablePath, fieldsOf, isAnswered, settle, type Deliverable } from "./deliverable.ts";
import type { PartProps } from "./DeliverablePage.tsx";
import { linesOf } from "./NewDeliverable.tsx";
import { TracedRequirementState } from "./RequirementState.tsx";
import { recordOf, registerPath, type Register } from "./requirement.ts";

export function Criteria({ deliverable, project, mayEdit }: PartProps) {
  const { t } = useWords();
  const [typed, setTyped] = useState("");
  const { criteria } = fieldsOf(deliverable);
  const put = (next: typeof criteria) => changeDeliverable(project, deliverable, { criteria: next });
  const add = async () => {
    const lines = linesOf(typed);
    if (lines.length > 0 && (await put([...criteria, ...lines.map((words) => ({ words }))]))) setTyped("");
  };
  const change = (id: Id | undefined, words: string) => put(criteria.map((each) => (each.id === id ? { ...each, words } : each)));
  return (
    <Panel title={t("deliverable.criteria")} count={criteria.length}>
      {criteria.length === 0 && <p className="panel-body muted small">{t("deliverable.no_criteria")}</p>}
      <ol className="rows">
        {criteria.map((each, index) => (
          <li key={each.id} className="row">
            <span className="id">{index + 1}</span>
            <InPlace wraps className="grow" label={t("deliverable.criterion", { number: index + 1 })} value={each.words} disabled={!mayEdit} onKeep={(words) => (words.trim() ? change(each.id, words.trim()) : { wrong: t("deliverable.criterion_empty") })} />
            {mayEdit && <Tool icon="cross" label={t("deliverable.remove_criterion", { number: index + 1 })} onClick={() => void put(criteria.filter((other) => other.id !== each.id))} />}
          </li>
        ))}
      </ol>
      {mayEdit && (
        <form
          className="row panel-body no-print"
          onSubmit={(event) => {
            event.preventDefault();
            void add();
          }}
        >
          <input className="input grow" aria-label={t("deliverable.add_criterion")} placeholder={t("deliverable.add_criterion")} value={typed} maxLength={1000} onChange={(event) => setTyped(event.target.value)} />
          <Button type="submit" icon="plus" disabled={!typed.trim()}>
            {t("deliverable.add")}
          </Button>
        </form>
      )}
    </Panel>
  );
}

export function FulfilledRequirements({ deliverable, project, mayEdit }: PartProps) {
  const { t } = useWords();
  const register = useQuery({ queryKey: [...keys.requirements(project), "to-link"], queryFn: () => api.get<Register>(`${registerPath(project)}?limit=200`), enabled: mayEdit });
  const change = useMutation({
    mutationFn: ({ id, fulfils }: { id: Id; fulfils: boolean }) => {
      const path = `${deliverablePath(deliverable.id)}/requirements/${id}`;
      return fulfils ? api.put<Deliverable>(path, {}) : api.delete<Deliverable>(path);
    },
    onSuccess: (now) => settle(project, now),
    onError: tellProblem,
  });
  const linked = new Set(deliverable.requirements.map((each) => each.id));
  const open = (register.data?.items ?? []).filter((each) => !linked.has(each.id));
  return (
    <Panel title={t("deliverable.requirements")} count={linked.size}>
      {linked.size === 0 && <p className="panel-body muted small">{t("deliverable.no_requirements")}</p>}
      <ul className="rows">
        {deliverable.requirements.map((each) => (
          <li key={each.id} className="row">
            <span className="id">{recordNumber("requirement", each.number)}</span>
            <Link to="/projects/$project/scope" params={{ project }} search={{ record: recordOf(each.id) } as never}>
              {each.title}
            </Link>
            <span className="end">
              <TracedRequirementState of={each} />
            </span>
            {mayEdit && <Tool icon="cross" label={t("deliverable.unlink", { title: each.title })} onClick={() => change.mutate({ id: each.id, fulfils: false })} />}
          </li>
        ))}
      </ul>
      {mayEdit && open.length > 0 && (
        <div className="panel-body no-print">
          <Options aria-label={t("deliverable.link")} value="" onChange={(id) => id && change.mutate({ id, fulfils: true })} choices={[{ value: "", label: t("deliverable.link") }, ...open.map((each) => ({ value: each.id, label: `${recordNumber("requirement", each.number)} ${each.fields.title}` }))]} />
        </div>
      )}
    </Panel>
  );
}

export function Submissions({ deliverable, project }: Omit<PartProps, "mayEdit">) {
  const w = useWords();
  const { t, formatDateTime } = w;
  if (deliverable.submissions.length === 0) return null;
  return (
    <Panel title={t("deliverable.submissions")} count={deliverable.submissions.length}>
      <ul className="rows">
        {deliverable.submissions.map((each) => (
          <li key={each.version} className="row wrap">
            <span className="id">v{each.version}</span>
            <span className="strong">{t(`deliverable.outcome.${each.outcome ?? "waiting"}`)}</span>
            <span className="muted small">
              {t("deliverable.sent_by", { name: each.sent_by ?? "–", at: formatDateTime(each.sent_at) })}
              {isAnswered(each) && ` · ${answeredText(w, each)}`}
            </span>
            {each.sign_off_id && (
              <Link className="end small" to="/projects/$project/sign-offs" params={{ project }} search={{ sign_off: each.sign_off_id }}>
                {t("requirement.to_sign_off")}
              </Link>
            )}
            {each.later_files.length > 0 && (
              <div className="later-files small">
                <span className="muted">{t("deliverable.later_files", { version: each.version })}</span>
                <CaseFiles files={each.later_files} />
              </div>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
