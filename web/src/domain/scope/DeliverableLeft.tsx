// What is left to do on a deliverable: what the client found wrong, and under what it was accepted.
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../app/api.ts";
import { tellProblem } from "../../app/problems.tsx";
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { StateTag } from "../../ui/Marks.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { CaseFiles } from "./CaseFiles.tsx";
import { deliverablePath, settle, type CaseFile, type Deliverable } from "./deliverable.ts";
import type { PartProps } from "./DeliverablePage.tsx";

interface Left {
  id: Id;
  version: number;
  words: string;
  about: string | null;
  files?: CaseFile[];
  done: { by: string | null; at: string; note: string } | undefined;
}

interface LeftProps extends PartProps {
  left: Left[];
  /** How the words of this list begin: `deliverable.defect` or `deliverable.condition`. */
  named: "defect" | "condition";
  pathOf: (id: Id) => string;
}

export function Defects(part: PartProps) {
  const left = part.deliverable.defects.map((each): Left => ({ ...each, about: each.criterion, done: each.mended_at ? { by: each.mended_by, at: each.mended_at, note: each.mended_note } : undefined }));
  return <LeftList {...part} left={left} named="defect" pathOf={(id) => `${deliverablePath(part.deliverable.id)}/defects/${id}/mending`} />;
}

export function Conditions(part: PartProps) {
  const left = part.deliverable.conditions.map((each): Left => ({ ...each, about: each.by, done: each.met_at ? { by: each.met_by, at: each.met_at, note: each.met_note } : undefined }));
  return <LeftList {...part} left={left} named="condition" pathOf={(id) => `${deliverablePath(part.deliverable.id)}/conditions/${id}/fulfilment`} />;
}

function LeftList({ left, named, ...rest }: LeftProps) {
  const { t } = useWords();
  if (left.length === 0) return null;
  const open = left.filter((each) => !each.done).length;
  return (
    <Panel title={t(`deliverable.${named}s`)} count={t("deliverable.open_of", { open, count: left.length })}>
      <ul className="rows">
        {left.map((each) => (
          <One key={each.id} one={each} named={named} {...rest} />
        ))}
      </ul>
    </Panel>
  );
}

function One({ one, named, project, mayEdit, pathOf }: Omit<LeftProps, "left"> & { one: Left }) {
  const { t, formatDateTime } = useWords();
  const [note, setNote] = useState<string>();
  const send = useMutation({
    mutationFn: (done: boolean) => (done ? api.put<Deliverable>(pathOf(one.id), { note: note ?? "" }) : api.delete<Deliverable>(pathOf(one.id))),
    onSuccess: (now) => {
      setNote(undefined);
      return settle(project, now);
    },
    onError: tellProblem,
  });
  const state = one.done ? "done" : "open";
  const act = one.done ? "reopen" : "mark";
  return (
    <li className="row wrap left-to-do">
      <span className="id">v{one.version}</span>
      <StateTag tone={one.done ? "on_track" : "at_risk"}>{t(`deliverable.${named}.${state}`)}</StateTag>
      <div className="grow">
        {one.about && <p className="small soft">{one.about}</p>}
        <p className="body">{one.words}</p>
        {one.files && <CaseFiles files={one.files} />}
        {one.done && (
          <p className="small muted">
            {t("deliverable.done_by", { name: one.done.by ?? "–", at: formatDateTime(one.done.at) })}
            {one.done.note && ` · ${one.done.note}`}
          </p>
        )}
        {note !== undefined && (
          <form
            className="row wrap"
            onSubmit={(event) => {
              event.preventDefault();
              send.mutate(true);
            }}
          >
            <input className="input grow" autoFocus aria-label={t(`deliverable.${named}.note`)} placeholder={t(`deliverable.${named}.note`)} value={note} onChange={(event) => setNote(event.target.value)} />
            <Button type="submit" kind="primary" busy={send.isPending}>
              {t(`deliverable.${named}.mark`)}
            </Button>
            <Button kind="quiet" onClick={() => setNote(undefined)}>
              {t("act.cancel")}
            </Button>
          </form>
        )}
      </div>
      {mayEdit && note === undefined && (
        <Button size="small" className="no-print" busy={send.isPending} onClick={() => (one.done ? send.mutate(false) : setNote(""))}>
          {t(`deliverable.${named}.${act}`)}
        </Button>
      )}
    </li>
  );
}
