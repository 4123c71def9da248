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
  /** What the button says, where it is not "save". */
  save?: string | undefined;
  onSave: () => void;
  /** What may be done instead. */
  instead?: ReactNode;
  children: ReactNode;
}

export function SaveForm({ keep, isChanged = true, mayChange = true, save, onSave, instead, children }: SaveFormProps) {
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
            {save ?? t("act.save")}
          </Button>
          {instead}
        </div>
      )}
    </form>
  );
}
