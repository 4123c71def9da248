// A field changed where it is read: kept on Enter or on leaving it, back to what it was on Escape.
import { useState } from "react";

interface InPlaceProps {
  label: string;
  value: string;
  disabled: boolean;
  onKeep: (value: string) => void;
  suffix?: string;
  number?: boolean;
  date?: boolean;
  className?: string;
}

/** A field that is kept on Enter or on leaving it, and goes back on Escape. */
export function InPlace({ label, value, disabled, onKeep, suffix, number, date, className }: InPlaceProps) {
  const [typed, setTyped] = useState<string>();
  const keep = () => {
    if (typed !== undefined && typed !== value) onKeep(typed);
    setTyped(undefined);
  };
  return (
    <span className={className ? `in-place ${className}` : "in-place"}>
      <input
        aria-label={label}
        type={date ? "date" : "text"}
        inputMode={number ? "decimal" : undefined}
        className="input"
        disabled={disabled}
        value={typed ?? value}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={keep}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === "Enter") event.currentTarget.blur();
          if (event.key === "Escape") {
            event.preventDefault();
            setTyped(undefined);
          }
        }}
      />
      {suffix && <span className="muted">{suffix}</span>}
    </span>
  );
}
