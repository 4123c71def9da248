// The faces of a list that has no rows to show. The words come from outside.
import type { ReactNode } from "react";
import { Button } from "./Button.tsx";
import { Icon } from "./Icon.tsx";
import { StateTag } from "./Marks.tsx";

/** Rows as high as the real ones; they appear after 120 ms only. */
export function Loading({ rows = 5, label }: { rows?: number; label: string }) {
  return (
    <div className="waiting" role="status" aria-label={label}>
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} style={{ "--w": `${[52, 34, 61, 28, 44][index % 5]}%` } as React.CSSProperties}>
          <i />
          <i />
        </div>
      ))}
    </div>
  );
}

/** What will be here, why, and one first step. */
export function Empty({ title, children, action }: { title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className="face">
      <h3>{title}</h3>
      {children && <p>{children}</p>}
      {action && <div className="actions">{action}</div>}
    </div>
  );
}

export interface Filter {
  label: string;
  clearLabel: string;
  clear: () => void;
}

export function NothingMatches({ title, filters, clearLabel, onClear }: { title: string; filters: Filter[]; clearLabel: string; onClear: () => void }) {
  return (
    <div className="face">
      <h3>{title}</h3>
      <div className="chips">
        {filters.map((filter) => (
          <span className="chip" key={filter.label}>
            {filter.label}
            <button type="button" aria-label={filter.clearLabel} onClick={filter.clear}>
              <Icon name="cross" />
            </button>
          </span>
        ))}
      </div>
      <div className="actions">
        <Button onClick={onClear}>{clearLabel}</Button>
      </div>
    </div>
  );
}

interface FailedProps {
  tag: string;
  title: string;
  children: ReactNode;
  retryLabel: string;
  onRetry: () => void;
  reference?: string | undefined;
}

export function Failed({ tag, title, children, retryLabel, onRetry, reference }: FailedProps) {
  return (
    <div className="face" role="alert">
      <StateTag tone="late" icon="cross">
        {tag}
      </StateTag>
      <h3>{title}</h3>
      <p>{children}</p>
      <div className="actions">
        <Button kind="primary" onClick={onRetry}>
          {retryLabel}
        </Button>
        {reference && <span className="muted small">{reference}</span>}
      </div>
    </div>
  );
}
