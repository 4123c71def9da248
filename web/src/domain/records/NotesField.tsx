// A task's notes. Long texts are dear: what is typed stays on this computer until the server has it,
// and Escape leaves the field, never the panel with the text in it.
import { useRef } from "react";
import { useWords } from "../../app/words.ts";
import { useDraft } from "../communication/draft.ts";
import { isInputMethod } from "../../ui/input_method.ts";
import type { TaskChange, TaskDetail } from "./task.ts";

export function NotesField({ task, mayEdit, put }: { task: TaskDetail; mayEdit: boolean; put: (set: TaskChange) => Promise<boolean> }) {
  const { t } = useWords();
  const [draft, setDraft, clear] = useDraft(`notes.${task.id}`);
  const began = useRef<{ notes: string; put: typeof put } | undefined>(undefined);
  const held = task.notes ?? "";
  if (!mayEdit) return held ? <p className="record-text body">{held}</p> : null;
  const typed = draft ? textOf(draft) : undefined;
  const shown = typed ?? held;
  const keep = async () => {
    if (typed === undefined) return;
    const from = began.current ?? { notes: held, put };
    if (typed === from.notes || (await from.put({ notes: typed }))) {
      if (began.current === from || !began.current) clear();
      began.current = undefined;
    }
  };
  return (
    <div className="record-text">
      <textarea
        className="input notes"
        aria-label={t("task.notes")}
        placeholder={t("task.notes_hint")}
        rows={Math.min(8, shown.split("\n").length + 1)}
        value={shown}
        onChange={(event) => {
          began.current = { notes: began.current?.notes ?? held, put: began.current?.put ?? put };
          setDraft(MARK + event.target.value);
        }}
        onBlur={() => void keep()}
        onKeyDown={(event) => {
          if (event.key !== "Escape" || isInputMethod(event.nativeEvent)) return;
          event.preventDefault();
          event.currentTarget.blur();
        }}
      />
      {typed !== undefined && typed !== held && <p className="muted small">{t("task.notes_unsaved")}</p>}
    </div>
  );
}

/** Emptied notes are a draft as well, so a draft is never the empty text. */
const MARK = "\u200b";

function textOf(draft: string): string {
  return draft.startsWith(MARK) ? draft.slice(1) : draft;
}
