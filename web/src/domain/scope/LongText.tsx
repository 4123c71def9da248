// A long text of a requirement, changed where it is read. What is typed stays on this computer until the server
// has it; Escape leaves the field, never the panel with the text in it.
import { useId, useRef } from "react";
import { useWords } from "../../app/words.ts";
import { isInputMethod } from "../../ui/input_method.ts";
import { useDraft } from "../communication/draft.ts";

interface LongTextProps {
  label: string;
  hint: string;
  value: string;
  /** Names the draft: the record and the field. */
  name: string;
  mayEdit: boolean;
  onKeep: (text: string) => Promise<boolean>;
}

export function LongText({ label, hint, value, name, mayEdit, onKeep }: LongTextProps) {
  const { t } = useWords();
  const id = useId();
  const [draft, setDraft, clear] = useDraft(name);
  const began = useRef<{ value: string; onKeep: LongTextProps["onKeep"] } | undefined>(undefined);
  const typed = draft ? textOf(draft) : undefined;
  if (!mayEdit)
    return value ? (
      <div className="long-text">
        <span className="long-label">{label}</span>
        <p className="body">{value}</p>
      </div>
    ) : null;
  const shown = typed ?? value;
  const keep = async () => {
    if (typed === undefined) return;
    const from = began.current ?? { value, onKeep };
    if (typed.trim() === from.value || (await from.onKeep(typed.trim()))) {
      if (began.current === from || !began.current) clear();
      began.current = undefined;
    }
  };
  return (
    <div className="long-text">
      <label className="long-label" htmlFor={id}>
        {label}
      </label>
      <textarea
        id={id}
        className="input notes"
        placeholder={hint}
        rows={Math.min(8, shown.split("\n").length)}
        value={shown}
        onChange={(event) => {
          began.current = { value: began.current?.value ?? value, onKeep: began.current?.onKeep ?? onKeep };
          setDraft(MARK + event.target.value);
        }}
        onBlur={() => void keep()}
        onKeyDown={(event) => {
          if (event.key !== "Escape" || isInputMethod(event.nativeEvent)) return;
          event.preventDefault();
          event.currentTarget.blur();
        }}
      />
      {typed !== undefined && typed.trim() !== value && <p className="muted small">{t("task.notes_unsaved")}</p>}
    </div>
  );
}

/** An emptied text is a draft as well, so a draft is never the empty text. */
const MARK = "\u200b";

function textOf(draft: string): string {
  return draft.startsWith(MARK) ? draft.slice(1) : draft;
}
