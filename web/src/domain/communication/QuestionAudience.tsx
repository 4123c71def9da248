// Who of the client reads a question: everybody, or only those who see prices; both by name. A member
// leaves it to fewer; that more read it is said by a project manager who was told their names.
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { api, Problem } from "../../app/api.ts";
import { freshen, keys, useMe, useParties, useProject } from "../../app/cache.ts";
import { ProblemNotice } from "../../app/problems.tsx";
import { toast } from "../../app/toast.ts";
import type { Id, Question } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { CheckField } from "../../ui/Field.tsx";
import { CircleTag } from "../../ui/Marks.tsx";
import { namesOf } from "./question_readers.ts";

export function QuestionAudience({ project, question }: { project: Id; question: Question }) {
  const { t, joinNames } = useWords();
  const [asking, setAsking] = useState(false);
  const { all, circle } = namesOf(useParties(project).data?.items, question.party_id);
  const readers = question.is_commercial ? circle : all;
  const may = useMayChoose(project, question);
  const nobody = t(question.is_commercial && all.length > 0 ? "circle.nobody" : "sharing.seen_by_nobody");
  return (
    <div className="question-readers">
      {question.is_commercial && <CircleTag>{t("circle.tag")}</CircleTag>}
      <span className="small">{readers.length > 0 ? t("sharing.seen_by", { names: joinNames(readers) }) : nobody}</span>
      {may.toCircle && (
        <Button className="no-print" size="small" icon="eye" onClick={() => setAsking(true)}>
          {t("circle.choose")}
        </Button>
      )}
      {asking && <WhoReads project={project} question={question} all={all} circle={circle} mayWiden={may.toAll} onClose={() => setAsking(false)} />}
    </div>
  );
}

/** Taking away goes on in an archived project. */
function useMayChoose(project: Id, question: Question) {
  const me = useMe();
  const here = useProject(project).data;
  const isManager = here?.role === "project_manager" || me?.person.is_administrator === true;
  const isMember = here?.role !== undefined && here.role !== "read_only";
  const toAll = isManager && here?.state !== "archived";
  return { toCircle: question.is_commercial ? toAll : isManager || isMember, toAll };
}

interface WhoReadsProps {
  project: Id;
  question: Question;
  all: string[];
  circle: string[];
  mayWiden: boolean;
  onClose: () => void;
}

function WhoReads({ project, question, all, circle, mayWiden, onClose }: WhoReadsProps) {
  const { t, joinNames } = useWords();
  const [toCircle, setToCircle] = useState(question.is_commercial);
  // As it was when the dialog opened: what comes behind it has been looked at by nobody.
  const [read] = useState(question.revision);
  const path = `/api/v1/questions/${question.id}/circle`;
  const shown = () => freshen(keys.questions(project), keys.home, keys.record(question.id));
  const put = useMutation({
    mutationFn: () => (toCircle ? api.put(path) : api.delete(path, undefined, { ifMatch: read })).then(shown),
    onError: (reason) => {
      if (isOutdated(reason)) void shown();
    },
    onSuccess: () => {
      toast({ text: t(toCircle ? "comment.left_to_circle" : "questions.given_to_all") });
      onClose();
    },
  });
  const isChanged = toCircle !== question.is_commercial;
  const others = all.filter((name) => !circle.includes(name));
  const foot = (
    <>
      <Button onClick={onClose}>{t("act.cancel")}</Button>
      <Button kind="to-client" icon="door" busy={put.isPending} disabled={!isChanged || isOutdated(put.error)} onClick={() => put.mutate()}>
        {t("sharing.keep", { count: (toCircle ? circle : all).length })}
      </Button>
    </>
  );
  return (
    <Dialog title={t("audience.show_title", { title: question.title })} closeLabel={t("shell.close")} onClose={onClose} foot={foot}>
      <div className="form">
        {isOutdated(put.error) ? <p className="notice warn" role="alert">{t("questions.wider_outdated")}</p> : <ProblemNotice reason={put.error} />}
        <fieldset>
          <legend className="legend">{t("circle.choose")}</legend>
          <CheckField type="radio" name="who-reads" label={t("circle.only")} hint={circle.length > 0 ? joinNames(circle) : t("circle.nobody")} checked={toCircle} onChange={() => setToCircle(true)} />
          <CheckField type="radio" name="who-reads" label={t("circle.everybody")} hint={joinNames(all)} checked={!toCircle} disabled={question.is_commercial && !mayWiden} onChange={() => setToCircle(false)} />
        </fieldset>
        {isChanged && others.length > 0 && <p role="status">{t(toCircle ? "circle.narrower" : "questions.wider", { names: joinNames(others) })}</p>}
      </div>
    </Dialog>
  );
}

const isOutdated = (reason: unknown) => reason instanceof Problem && reason.status === 412;
