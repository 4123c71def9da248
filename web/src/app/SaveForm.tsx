// A form over kept values: what went wrong on top, and below a button that waits for a change.
import type { ReactNode } from "react";
import { Button } from "../ui/Button.tsx";
import { ProblemNotice } from "./problems.tsx";
import { useWords } from "./words.ts";

interface SaveFormProps {
  /** The sending of it, as `useMutation` gives it. */
  keep: { error: unknown; isPending: boolean };
  isChanged?: boolean;
  /** Whoever may only read sees the values and no button. */
  mayChange?: boolean;
  onSave: () => void;
  children: ReactNode;
}

export function SaveForm({ keep, isChanged = true, mayChange = true, onSave, children }: SaveFormProps) {
  const { t } = useWords();
  return (
    <form
      className="form section-form"
      onSubmit={(event) => {
        event.preventDefault();
        onSave();
      }}
    >
      <ProblemNotice reason={keep.error} />
      {children}
      {mayChange && (
        <div className="actions">
          <Button kind="primary" type="submit" busy={keep.isPending} disabled={!isChanged}>
            {t("act.save")}
          </Button>
        </div>
      )}
    </form>
  );
}
