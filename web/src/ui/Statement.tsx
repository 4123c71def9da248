// The sentence of state: serif, and broken between clauses rather than inside them.
import { Fragment, type ElementType } from "react";

export function Statement({ text, as: As = "p", className = "statement" }: { text: string; as?: ElementType; className?: string }) {
  return (
    <As className={className}>
      {clauses(text).map((clause, index) => (
        <Fragment key={index}>
          <span className="clause">{clause.trimEnd()}</span>
          {clause.endsWith(" ") ? " " : ""}
        </Fragment>
      ))}
    </As>
  );
}

/** The parts after which a line may break: a clause keeps its closing sign. */
export function clauses(text: string): string[] {
  return text.split(/(?<=[，；：。！？]|[,;:.!?]\s)/u).filter(Boolean);
}
