// All answers as drafts of requirements, looked at before they are made. An answer makes one draft, however often
// it is asked for.
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../app/api.ts";
import { freshen, keys } from "../../app/cache.ts";
import { Faces, tellProblem } from "../../app/problems.tsx";
import { recordNumber } from "../../app/record_kinds.ts";
import { toast } from "../../app/toast.ts";
import type { Id } from "../../app/wire.ts";
import { useWords, words } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { CheckField } from "../../ui/Field.tsx";
import { questionnairePath, useAnswerDrafts, type AnswerDraft, type MadeDrafts } from "./questionnaire.ts";
import type { QuestionnaireProps } from "./QuestionnairePage.tsx";

/** Tells what was made and what was there already. */
export async function makeDrafts(project: Id, questionnaire: Id, chosen: AnswerDraft[]): Promise<void> {
  const items = chosen.map(({ question_id, person_id }) => ({ question_id, person_id }));
  try {
    const { made, already } = await api.post<MadeDrafts>(`${questionnairePath(questionnaire)}/requirement-drafts`, { items });
    toast({ text: words().t("questionnaire.drafts_made", { made: made.length, already: already.length }) });
  } catch (reason) {
    tellProblem(reason);
  }
  await freshen([...keys.record(questionnaire), "answer-drafts"], keys.requirements(project));
}

const keyOf = (one: AnswerDraft) => `${one.question_id} ${one.person_id}`;

export function AnswerDraftsDialog({ questionnaire, project, onClose }: QuestionnaireProps & { onClose: () => void }) {
  const { t } = useWords();
  const query = useAnswerDrafts(questionnaire.id);
  return (
    <Dialog width="wide" title={t("questionnaire.drafts_all")} closeLabel={t("shell.close")} onClose={onClose}>
      <Faces query={query} failed={t("record.failed")} rows={4}>
        {({ items }) => <Chosen items={items} make={(chosen) => makeDrafts(project, questionnaire.id, chosen)} onClose={onClose} />}
      </Faces>
    </Dialog>
  );
}

function Chosen({ items, make, onClose }: { items: AnswerDraft[]; make: (chosen: AnswerDraft[]) => Promise<void>; onClose: () => void }) {
  const { t } = useWords();
  const [left, setLeft] = useState<string[]>([]);
  const open = items.filter((each) => !each.requirement_id);
  const chosen = open.filter((each) => !left.includes(keyOf(each)));
  const act = useMutation({ mutationFn: () => make(chosen), onSuccess: onClose });
  const choose = (one: AnswerDraft, is: boolean) => setLeft((now) => (is ? now.filter((each) => each !== keyOf(one)) : [...now, keyOf(one)]));
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        act.mutate();
      }}
    >
      <p className="small soft">{t("questionnaire.drafts_text")}</p>
      <ul className="rows draft-list">
        {items.map((each) => (
          <li key={keyOf(each)}>
            <CheckField
              label={each.title}
              hint={`${each.place} · ${each.person_name}${each.requirement_number ? ` · ${recordNumber("requirement", each.requirement_number)}` : ""}`}
              checked={!each.requirement_id && !left.includes(keyOf(each))}
              disabled={!!each.requirement_id}
              onChange={(is) => choose(each, is)}
            />
          </li>
        ))}
      </ul>
      <div className="actions">
        <Button kind="primary" type="submit" busy={act.isPending} disabled={chosen.length === 0}>
          {t("questionnaire.drafts_make", { count: chosen.length })}
        </Button>
        <Button kind="quiet" onClick={onClose}>
          {t("act.cancel")}
        </Button>
      </div>
    </form>
  );
}
