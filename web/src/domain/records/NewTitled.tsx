// Writing a record down by its title alone; everything else is added on its page. It stays internal.
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { ActForm } from "../../app/ActForm.tsx";
import { fieldSentence } from "../../app/problems.tsx";
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { TextField } from "../../ui/Field.tsx";

interface NewTitledProps {
  heading: string;
  label: string;
  /** That nobody else sees it yet. */
  startsInternal: string;
  /** What the server calls it. */
  field?: string;
  longest?: number;
  make: (title: string) => Promise<{ id: Id }>;
  onClose: (made?: Id) => void;
}

export function NewTitled({ heading, label, startsInternal, field = "title", longest = 200, make, onClose }: NewTitledProps) {
  const w = useWords();
  const { t } = w;
  const [title, setTitle] = useState("");
  const making = useMutation({ mutationFn: () => make(title), onSuccess: (made) => onClose(made.id) });
  return (
    <Dialog title={heading} closeLabel={t("shell.close")} onClose={() => onClose()}>
      <ActForm sending={making} button={t("act.save")} isReady={title.trim() !== ""} onAct={() => making.mutate()} onCancel={() => onClose()}>
        <TextField label={label} value={title} onChange={setTitle} wrong={fieldSentence(w, making.error, field)} data-autofocus autoFocus required maxLength={longest} />
        <p className="muted small">{startsInternal}</p>
      </ActForm>
    </Dialog>
  );
}
