// One question of a questionnaire that is being written.
import { useState } from "react";
import { useWords } from "../../app/words.ts";
import { Tool } from "../../ui/Button.tsx";
import { CheckField, ChoiceField, TextArea, TextField } from "../../ui/Field.tsx";
import { ANSWER_KINDS, optionLines, optionsOf, type AnswerKind, type Question } from "./questionnaire.ts";
import { BothLanguages } from "./QuestionnaireEditor.tsx";

interface QuestionProps {
  question: Question;
  /** 3.2: the second of the third section. */
  place: string;
  isFirst: boolean;
  /** Nothing takes it away. */
  onChange: (next: Question | undefined) => void;
  onUp: () => void;
}

export function QuestionEditor({ question, place, isFirst, onChange, onUp }: QuestionProps) {
  const { t } = useWords();
  const put = (part: Partial<Question>) => onChange({ ...question, ...part });
  const kinds = ANSWER_KINDS.map((kind) => ({ value: kind, label: t(`questionnaire.kind.${kind}`) }));
  return (
    <fieldset className="question-editor">
      <legend>
        {t("questionnaire.question")} {place}
      </legend>
      <BothLanguages label={t("questionnaire.question")} words={question.words} onChange={(words) => put({ words })} />
      <div className="row wrap">
        <ChoiceField label={t("questionnaire.kind")} value={question.kind} onChange={(kind) => put({ kind: kind as AnswerKind })} choices={kinds} />
        {question.kind === "scale" && <TextField type="number" label={t("questionnaire.scale_most")} min={2} max={10} value={String(question.scale_most)} onChange={(most) => put({ scale_most: Number(most) || 0 })} />}
        <CheckField label={t("questionnaire.required")} checked={question.is_required} onChange={(is_required) => put({ is_required })} />
        <span className="end row">
          {!isFirst && (
            <Tool label={t("questionnaire.move_up", { place })} onClick={onUp}>
              ↑
            </Tool>
          )}
          <Tool icon="trash" label={t("questionnaire.remove_question", { place })} onClick={() => onChange(undefined)} />
        </span>
      </div>
      {(question.kind === "choice" || question.kind === "choices") && <OptionsEditor question={question} put={put} />}
      {question.kind === "scale" && (
        <>
          <BothLanguages label={t("questionnaire.low")} words={question.low} onChange={(low) => put({ low })} />
          <BothLanguages label={t("questionnaire.high")} words={question.high} onChange={(high) => put({ high })} />
        </>
      )}
    </fieldset>
  );
}

/** The lines as they are typed: an empty one between two would otherwise be gone before it is filled. */
function OptionsEditor({ question, put }: { question: Question; put: (part: Partial<Question>) => void }) {
  const { t } = useWords();
  const [en, setEn] = useState(() => optionLines(question.options, "en"));
  const [zh, setZh] = useState(() => optionLines(question.options, "zh"));
  const label = t("questionnaire.options");
  return (
    <div className="two">
      <TextArea
        label={t("questionnaire.in_en", { what: label })}
        hint={t("questionnaire.options_hint")}
        value={en}
        rows={4}
        onChange={(typed) => {
          setEn(typed);
          put({ options: optionsOf(typed, zh) });
        }}
      />
      <TextArea
        label={t("questionnaire.in_zh", { what: label })}
        value={zh}
        rows={4}
        onChange={(typed) => {
          setZh(typed);
          put({ options: optionsOf(en, typed) });
        }}
      />
    </div>
  );
}
