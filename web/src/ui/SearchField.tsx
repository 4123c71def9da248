// A field to look for something in a list. What is typed counts a moment later, and an input method
// finishes its word first: the address keeps the words, and must not write into the field meanwhile.
import { useEffect, useRef, useState } from "react";

const PAUSE = 150;

interface SearchFieldProps {
  label: string;
  text: string | undefined;
  onText: (text: string | undefined) => void;
  className?: string | undefined;
}

export function SearchField({ label, text = "", onText, className = "input" }: SearchFieldProps) {
  const [typed, setTyped] = useState(text);
  const [composing, setComposing] = useState(false);
  const given = useRef(text);
  const put = useRef(onText);
  put.current = onText;
  useEffect(() => {
    // Only what comes from outside, as "clear filters" does, is written into the field.
    if (text !== given.current) setTyped(text);
    given.current = text;
  }, [text]);
  useEffect(() => {
    if (composing || typed === given.current) return;
    const timer = setTimeout(() => {
      given.current = typed;
      put.current(typed || undefined);
    }, PAUSE);
    return () => clearTimeout(timer);
  }, [typed, composing]);
  return (
    <input
      className={className}
      type="search"
      value={typed}
      placeholder={label}
      aria-label={label}
      onChange={(event) => setTyped(event.target.value)}
      onCompositionStart={() => setComposing(true)}
      onCompositionEnd={() => setComposing(false)}
    />
  );
}
