// Acceptance cases of a deliverable: what the client's people go through with a submitted version, and how it went.
import { useState } from "react";
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button, Tool } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { ChoiceField, TextArea, TextField } from "../../ui/Field.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { recordNumber } from "../../app/record_kinds.ts";
import { changeDeliverable, fieldsOf, type AcceptanceCase, type CaseFields, type CaseRun } from "./deliverable.ts";
import type { PartProps } from "./DeliverablePage.tsx";
import { CaseFiles } from "./CaseFiles.tsx";
import { CaseTag } from "./DeliverableState.tsx";

const NEW: CaseFields = { title: "", steps: "", expected: "", criterion_id: null, requirement_id: null };

export function DeliverableCases({ deliverable, project, mayEdit }: PartProps) {
  const { t } = useWords();
  const [edited, setEdited] = useState<CaseFields>();
  const { cases } = fieldsOf(deliverable);
  const newest = new Map(deliverable.case_runs.filter((each) => each.version === deliverable.version).map((each) => [each.case_id, each]));
  const put = (next: CaseFields[]) => changeDeliverable(project, deliverable, { cases: next });
  const keep = async (one: CaseFields) => {
    const next = one.id ? cases.map((each) => (each.id === one.id ? one : each)) : [...cases, one];
    if (await put(next)) setEdited(undefined);
  };
  return (
    <Panel title={t("acceptance_case.title")} count={cases.length}>
      {cases.length === 0 && <p className="panel-body muted small">{t("acceptance_case.none")}</p>}
      <ol className="rows">
        {deliverable.cases.map((each, index) => (
          <One key={each.id} one={each} place={index + 1} run={newest.get(each.id)} onOpen={mayEdit ? () => setEdited(cases[index]) : undefined} onRemove={mayEdit ? () => void put(cases.filter((other) => other.id !== each.id)) : undefined} />
        ))}
      </ol>
      {mayEdit && (
        <div className="panel-body no-print">
          <Button icon="plus" onClick={() => setEdited(NEW)}>
            {t("acceptance_case.add")}
          </Button>
        </div>
      )}
      {edited && <CaseDialog deliverable={deliverable} one={edited} onKeep={keep} onClose={() => setEdited(undefined)} />}
    </Panel>
  );
}

interface OneProps {
  one: AcceptanceCase;
  place: number;
  /** How it went in the newest version. */
  run: CaseRun | undefined;
  onOpen: (() => void) | undefined;
  onRemove: (() => void) | undefined;
}

function One({ one, place, run, onOpen, onRemove }: OneProps) {
  const { t, formatDateTime } = useWords();
  return (
    <li className="row case-row left-to-do">
      <span className="id">{place}</span>
      <div className="grow">
        {onOpen ? (
          <button type="button" className="link" onClick={onOpen}>
            {one.title}
          </button>
        ) : (
          <p>{one.title}</p>
        )}
        {run?.at && <p className="small muted">{t("deliverable.done_by", { name: run.by ?? "–", at: formatDateTime(run.at) })}</p>}
        {run?.remark && <p className="body small">{run.remark}</p>}
        {run && <CaseFiles files={run.files} />}
      </div>
      {run && <CaseTag result={run.result} />}
      {onRemove && <Tool icon="cross" label={t("acceptance_case.remove", { title: one.title })} onClick={onRemove} />}
    </li>
  );
}

interface DialogProps {
  deliverable: PartProps["deliverable"];
  one: CaseFields;
  onKeep: (one: CaseFields) => Promise<void>;
  onClose: () => void;
}

function CaseDialog({ deliverable, one, onKeep, onClose }: DialogProps) {
  const { t } = useWords();
  const [typed, setTyped] = useState(one);
  const [busy, setBusy] = useState(false);
  const put = (change: Partial<CaseFields>) => setTyped((now) => ({ ...now, ...change }));
  const choices = (of: { value: Id; label: string }[]) => [{ value: "", label: t("acceptance_case.of_none") }, ...of];
  return (
    <Dialog width="middle" title={t(one.id ? "acceptance_case.edit" : "acceptance_case.add")} closeLabel={t("shell.close")} onClose={onClose}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          setBusy(true);
          void onKeep({ ...typed, title: typed.title.trim() }).finally(() => setBusy(false));
        }}
      >
        <p className="muted small">{t("acceptance_case.hint")}</p>
        <TextField label={t("acceptance_case.name")} required maxLength={200} value={typed.title} onChange={(title) => put({ title })} data-autofocus autoFocus />
        <TextArea label={t("acceptance_case.steps")} rows={4} value={typed.steps ?? ""} onChange={(steps) => put({ steps })} />
        <TextArea label={t("acceptance_case.expected")} rows={2} value={typed.expected ?? ""} onChange={(expected) => put({ expected })} />
        <ChoiceField label={t("acceptance_case.criterion")} value={typed.criterion_id ?? ""} onChange={(id) => put({ criterion_id: id || null })} choices={choices(deliverable.criteria.map((each) => ({ value: each.id, label: each.words })))} />
        <ChoiceField label={t("acceptance_case.requirement")} value={typed.requirement_id ?? ""} onChange={(id) => put({ requirement_id: id || null })} choices={choices(deliverable.requirements.map((each) => ({ value: each.id, label: `${recordNumber("requirement", each.number)} ${each.title}` })))} />
        <div className="actions">
          <Button kind="primary" type="submit" busy={busy} disabled={!typed.title.trim()}>
            {t("act.save")}
          </Button>
          <Button onClick={onClose}>{t("act.cancel")}</Button>
        </div>
      </form>
    </Dialog>
  );
}
