// A form that does one thing: what went wrong on top, below the button that does it and the one that leaves all as it was.
import { useRef, type ReactNode } from "react";
import { Button, type ButtonKind } from "../ui/Button.tsx";
import type { IconName } from "../ui/Icon.tsx";
import { ProblemNotice } from "./problems.tsx";
import { useWords } from "./words.ts";

interface ActFormProps {
  /** The sending of it, as `useMutation` gives it. */
  sending: { error: unknown; isPending: boolean };
  button: string;
  kind?: ButtonKind;
  icon?: IconName;
  isReady?: boolean;
  onAct: () => void;
  onCancel: () => void;
  /** What may be done instead. */
  instead?: ReactNode;
  children: ReactNode;
}

/** Two presses within so long are one. */
const TWICE_MS = 400;

export function ActForm({ sending, button, kind = "primary", icon, isReady = true, onAct, onCancel, instead, children }: ActFormProps) {
  const { t } = useWords();
  const lastAt = useRef(-Infinity);
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        // The second press of a double click comes before the button is drawn as busy.
        if (event.timeStamp - lastAt.current < TWICE_MS) return;
        lastAt.current = event.timeStamp;
        onAct();
      }}
    >
      <ProblemNotice reason={sending.error} />
      {children}
      <div className="actions">
        <Button kind={kind} type="submit" {...(icon ? { icon } : {})} busy={sending.isPending} disabled={!isReady}>
          {button}
        </Button>
        {instead}
        <Button onClick={onCancel}>{t("act.cancel")}</Button>
      </div>
    </form>
  );
}
