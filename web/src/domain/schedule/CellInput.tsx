// The field inside the focused cell. It always has the focus and always holds the cell's text, all
// selected: typing replaces it, and an input method can start composing with the first key. It shows
// itself once something is being typed.
import { useEffect, useId, useLayoutEffect, useRef, type ClipboardEvent, type KeyboardEvent, type RefObject } from "react";
import type { Column } from "./columns.ts";
import { actOf, type GridAct } from "./grid_keys.ts";
import type { Editing } from "./use_grid.ts";
import styles from "./grid.module.css";

export interface CellInputProps {
  text: string;
  label: string;
  column: Column;
  editable: boolean;
  editing: Editing;
  /** What stands in the field, for those who must take it before the focus leaves. */
  typed: RefObject<string>;
  /** What the server refused, for a field that begins with it. */
  refused: RefObject<string | undefined>;
  /** Set when a person went to this cell; a field that is merely drawn again takes the focus from nobody. */
  wanted: RefObject<boolean>;
  /** Why the last text was not taken. */
  refusal: string | undefined;
  names: string[];
  onType: (text: string) => void;
  onBegin: () => void;
  /** Somebody types into a cell that takes nothing. */
  onRefuse: () => void;
  onAct: (act: GridAct, typed: string) => boolean;
  onLeave: (typed: string) => void;
  onPaste: (text: string) => boolean;
  onCopy: () => string | undefined;
}

const FIGURES: Column[] = ["days", "percent"];

export function CellInput({ text, label, column, editable, editing, typed, refused, wanted, refusal, names, onType, onBegin, onRefuse, onAct, onLeave, onPaste, onCopy }: CellInputProps) {
  const field = useRef<HTMLInputElement>(null);
  const id = useId();
  useFocusAndText(field, { text, editing, typed, refused, wanted });

  const pressed = (event: KeyboardEvent<HTMLInputElement>) => {
    const act = actOf(keyOf(event), !!editing);
    if (act && onAct(act, event.currentTarget.value)) {
      event.preventDefault();
      event.stopPropagation();
    } else if (!editable && event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey) onRefuse();
  };
  const pasted = (event: ClipboardEvent) => {
    if (onPaste(event.clipboardData.getData("text/plain"))) event.preventDefault();
  };
  const copied = (event: ClipboardEvent) => {
    const block = editing ? undefined : onCopy();
    if (block === undefined) return;
    event.clipboardData.setData("text/plain", block);
    event.preventDefault();
  };
  return (
    <>
      <input
        ref={field}
        className={styles.field}
        data-editing={!!editing}
        defaultValue={text}
        readOnly={!editable}
        aria-label={label}
        aria-invalid={refusal ? true : undefined}
        aria-describedby={refusal ? `${id}-why` : undefined}
        list={editing && column === "owner" ? `${id}-names` : undefined}
        // Without this a tap on a cell would raise the keyboard of a phone.
        inputMode={editing ? (FIGURES.includes(column) ? "decimal" : "text") : matchMedia("(pointer: coarse)").matches ? "none" : undefined}
        autoComplete="off"
        spellCheck={false}
        onKeyDown={pressed}
        onInput={(event) => {
          onType(event.currentTarget.value);
          if (!editing) onBegin();
        }}
        onCompositionStart={() => !editing && onBegin()}
        onFocus={(event) => !editing && event.currentTarget.select()}
        onBlur={(event) => onLeave(event.currentTarget.value)}
        onPaste={pasted}
        onCopy={copied}
      />
      {editing && column === "owner" && (
        <datalist id={`${id}-names`}>
          {names.map((name) => (
            <option key={name} value={name} />
          ))}
        </datalist>
      )}
      {refusal && (
        <span id={`${id}-why`} className={styles.refusal} role="alert">
          {refusal}
        </span>
      )}
    </>
  );
}

/** Keeps the focus on the cell a person went to, and its text in the field while nothing is typed. */
function useFocusAndText(field: RefObject<HTMLInputElement | null>, { text, editing, typed, refused, wanted }: Pick<CellInputProps, "text" | "editing" | "typed" | "refused" | "wanted">): void {
  useLayoutEffect(() => {
    if (wanted.current) field.current?.focus({ preventScroll: true });
    wanted.current = false;
  });
  useEffect(() => {
    const input = field.current;
    if (!input || editing) return;
    input.value = typed.current = text;
    if (document.activeElement === input) input.select();
  }, [text, editing, typed]);
  useEffect(() => {
    const input = field.current;
    if (editing === "kept") input?.setSelectionRange(text.length, text.length);
    if (editing === "all") input?.select();
    if (editing === "refused" && input && refused.current !== undefined) {
      input.value = typed.current = refused.current;
      input.setSelectionRange(input.value.length, input.value.length);
    }
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [editing]);
}

function keyOf({ key, keyCode, nativeEvent, ctrlKey, metaKey, shiftKey, altKey }: KeyboardEvent) {
  return { key, keyCode, isComposing: nativeEvent.isComposing, ctrlKey, metaKey, shiftKey, altKey };
}
