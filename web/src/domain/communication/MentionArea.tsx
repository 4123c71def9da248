// A text in which people are named: an @ offers their names, chosen by key or by hand.
import { useId, useLayoutEffect, useRef, useState, type TextareaHTMLAttributes } from "react";
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { isInputMethod } from "../../ui/input_method.ts";
import { PersonTag } from "../../ui/Marks.tsx";
import { mentionAt, withMention } from "./mention.ts";

interface Nameable {
  person_id: Id;
  name: string;
  isClient?: boolean;
}

interface MentionAreaProps extends Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, "onChange" | "value"> {
  value: string;
  onChange: (text: string) => void;
  people: Nameable[];
}

export function MentionArea({ value, onChange, people, ...rest }: MentionAreaProps) {
  const { t } = useWords();
  const list = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const [caret, setCaret] = useState<number>();
  const [at, setAt] = useState(0);
  const next = useRef<number>(undefined);
  const mention = caret === undefined ? undefined : mentionAt(value, caret, people);
  const chosen = Math.min(at, (mention?.found.length ?? 1) - 1);
  useLayoutEffect(() => {
    if (next.current !== undefined) field.current?.setSelectionRange(next.current, next.current);
    next.current = undefined;
  }, [value]);
  const name = (person: Nameable | undefined) => {
    if (!mention || !person || caret === undefined) return;
    const named = withMention(value, mention.from, caret, person.name);
    next.current = named.caret;
    setCaret(undefined);
    onChange(named.text);
    field.current?.focus();
  };
  const pressed = (event: React.KeyboardEvent) => {
    if (!mention || isInputMethod(event.nativeEvent)) return;
    const count = mention.found.length;
    if (event.key === "ArrowDown") setAt((chosen + 1) % count);
    else if (event.key === "ArrowUp") setAt((chosen + count - 1) % count);
    else if (event.key === "Enter" || event.key === "Tab") name(mention.found[chosen]);
    else if (event.key === "Escape") setCaret(undefined);
    else return;
    event.preventDefault();
  };
  return (
    <div className="mention">
      <textarea
        {...rest}
        ref={field}
        value={value}
        aria-autocomplete="list"
        aria-controls={mention ? list : undefined}
        aria-activedescendant={mention ? `${list}-${chosen}` : undefined}
        onChange={(event) => {
          onChange(event.target.value);
          setCaret(event.target.selectionStart);
          setAt(0);
        }}
        onKeyDown={pressed}
        onBlur={() => setCaret(undefined)}
      />
      {mention && (
        <ul id={list} className="float mention-names" role="listbox" aria-label={t("record.mention")}>
          {mention.found.map((person, index) => (
            <li key={person.person_id} id={`${list}-${index}`} role="option" aria-selected={index === chosen} onPointerMove={() => setAt(index)} onPointerDown={(event) => event.preventDefault()} onClick={() => name(person)}>
              <PersonTag name={person.name} client={person.isClient ?? false} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
