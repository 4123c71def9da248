// One import under way says how far it is; one that was interrupted offers to go on or to be undone.
import { ProblemNotice } from "../../app/problems.tsx";
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { useContinue, useUndoImport } from "./import_acts.ts";
import type { ImportProgress } from "./import_progress.ts";
import "./imports.css";

interface UnfinishedProps {
  project: Id;
  mayEdit: boolean;
  found: ImportProgress;
  watching: boolean;
}

export default function UnfinishedImport({ project, mayEdit, found, watching }: UnfinishedProps) {
  const { t } = useWords();
  const goOn = useContinue(project);
  const undo = useUndoImport(project);
  const isBusy = found.is_running || goOn.isPending || undo.isPending || watching;
  const isUndoing = found.state === "undoing" || undo.isPending;
  const name = found.file_name;
  if (isBusy)
    return (
      <div className="notice import-notice" role="status">
        <span>{t(isUndoing ? "imports.undoing" : "imports.applying", { name, done: found.batches_done, all: found.batches })}</span>
        <progress aria-label={name} value={found.batches_done} max={Math.max(1, found.batches)} />
      </div>
    );
  return (
    <>
      <div className="notice warn import-notice" role="alert">
        <Icon name="warn" />
        <span>{t(isUndoing ? "imports.undo_interrupted" : "imports.interrupted", { name, done: found.batches_done, all: found.batches })}</span>
        {mayEdit && (
          <span className="row end">
            <Button size="small" kind="primary" onClick={() => goOn.mutate(found)}>
              {t(isUndoing ? "imports.continue_undo" : "imports.continue")}
            </Button>
            {!isUndoing && (
              <Button size="small" onClick={() => undo.mutate(found)}>
                {t("imports.undo")}
              </Button>
            )}
          </span>
        )}
      </div>
      <ProblemNotice reason={goOn.error ?? undo.error} />
    </>
  );
}
