// How it went with a mail server, with the words it said itself.
import type { ReactNode } from "react";
import { useWords } from "../../app/words.ts";
import { Icon } from "../../ui/Icon.tsx";

export function Told({ isWell, words, children }: { isWell: boolean; words?: string | null | undefined; children: ReactNode }) {
  return (
    <div className={isWell ? "notice" : "notice bad"} role="status">
      <Icon name={isWell ? "tick" : "warn"} className={isWell ? "tick" : ""} />
      <span>
        {children}
        {words && <span className="code"> {words}</span>}
      </span>
    </div>
  );
}

/** What is to be mended, where the server or the token endpoint let that be known. */
export function useMend() {
  const { first } = useWords();
  return (field: string | null | undefined, otherwise: string) => first(field ? [`mail_sign_in.mend.${field}`, otherwise] : [otherwise]);
}
