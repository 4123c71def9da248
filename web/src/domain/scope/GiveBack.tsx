// Giving back what somebody handed in, with a word why; what they filled in stays theirs.
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { ActForm } from "../../app/ActForm.tsx";
import { api } from "../../app/api.ts";
import { fieldSentence } from "../../app/problems.tsx";
import { toast } from "../../app/toast.ts";
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { TextArea } from "../../ui/Field.tsx";
import { questionnairePath, settle, type Questionnaire } from "./questionnaire.ts";

interface GiveBackProps {
  questionnaire: Id;
  project: Id;
  person: { person_id: Id; name: string };
}

export function GiveBack(props: GiveBackProps) {
  const { t } = useWords();
  const [writing, setWriting] = useState(false);
  return (
    <>
      <Button size="small" kind="quiet" icon="undo" className="no-print" onClick={() => setWriting(true)}>
        {t("questionnaire.return")}
      </Button>
      {writing && <GiveBackDialog {...props} onClose={() => setWriting(false)} />}
    </>
  );
}

function GiveBackDialog({ questionnaire, project, person, onClose }: GiveBackProps & { onClose: () => void }) {
  const w = useWords();
  const { t } = w;
  const [words, setWords] = useState("");
  const send = useMutation({
    mutationFn: () => api.put<Questionnaire>(`${questionnairePath(questionnaire)}/recipients/${person.person_id}/return`, { words: words.trim() }),
    onSuccess: async (now) => {
      await settle(project, now);
      toast({ text: t("questionnaire.was_returned", { name: person.name }) });
      onClose();
    },
  });
  return (
    <Dialog title={t("questionnaire.return_title", { name: person.name })} closeLabel={t("shell.close")} onClose={onClose}>
      <ActForm sending={send} button={t("questionnaire.return_send")} kind="to-client" icon="door" isReady={words.trim() !== ""} onAct={() => send.mutate()} onCancel={onClose}>
        <TextArea label={t("questionnaire.return_words", { name: person.name })} value={words} onChange={setWords} wrong={fieldSentence(w, send.error, "words")} rows={3} required />
      </ActForm>
    </Dialog>
  );
}
