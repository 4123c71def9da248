// Writing a questionnaire: sections of questions, each text in one language or in both. It is saved as a whole; what
// is not saved yet is said, and stays on the page.
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../app/api.ts";
import { useMembers } from "../../app/cache.ts";
import { fieldSentence, ProblemNotice } from "../../app/problems.tsx";
import { toast } from "../../app/toast.ts";
import { useWords } from "../../app/words.ts";
import { Button, Tool } from "../../ui/Button.tsx";
import { ChoiceField, TextArea, TextField } from "../../ui/Field.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { blankQuestion, blankSection, movedUp, questionnairePath, settle, type Bilingual, type Question, type Questionnaire, type QuestionnaireFields, type Section } from "./questionnaire.ts";
import { QuestionEditor } from "./QuestionEditor.tsx";
import type { QuestionnaireProps } from "./QuestionnairePage.tsx";
import { firstSections } from "./QuestionnairesPage.tsx";

interface EditorProps extends QuestionnaireProps {
  /** While something is not saved, nothing can be sent: what goes out is what is saved. */
  onUnsaved: (is: boolean) => void;
}

export function QuestionnaireEditor({ questionnaire, project, onUnsaved }: EditorProps) {
  const { t } = useWords();
  const [fields, setFields] = useState<QuestionnaireFields>(() => ({ ...questionnaire.fields, sections: firstSections(questionnaire) }));
  const [isChanged, setChanged] = useState(false);
  const change = (part: Partial<QuestionnaireFields>) => {
    setFields((now) => ({ ...now, ...part }));
    setChanged(true);
    onUnsaved(true);
  };
  const save = useMutation({
    mutationFn: () => api.put<Questionnaire>(questionnairePath(questionnaire.id), fields, { ifMatch: questionnaire.revision }),
    onSuccess: async (now) => {
      toast({ text: t("questionnaire.saved") });
      setChanged(false);
      onUnsaved(false);
      await settle(project, now);
    },
  });
  return (
    <form
      className="deliverable-parts"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <About fields={fields} project={project} change={change} error={save.error} />
      {fields.sections.map((section, place) => (
        <SectionEditor key={place} section={section} place={place} isOnly={fields.sections.length === 1} change={(next) => change({ sections: replaced(fields.sections, place, next) })} />
      ))}
      <ProblemNotice reason={save.error} />
      <div className="row wrap">
        <Button kind="primary" type="submit" busy={save.isPending} disabled={!isChanged || !fields.title.trim()}>
          {t("act.save")}
        </Button>
        <Button icon="plus" onClick={() => change({ sections: [...fields.sections, blankSection()] })}>
          {t("questionnaire.add_section")}
        </Button>
        {isChanged && <span className="soft small">{t("questionnaire.unsaved")}</span>}
      </div>
    </form>
  );
}

/** Nothing in the place of one takes it away. */
function replaced<T>(list: T[], place: number, next: T | undefined): T[] {
  return list.flatMap((each, at) => (at !== place ? [each] : next === undefined ? [] : [next]));
}

interface AboutProps {
  fields: QuestionnaireFields;
  project: string;
  change: (part: Partial<QuestionnaireFields>) => void;
  error: unknown;
}

function About({ fields, project, change, error }: AboutProps) {
  const w = useWords();
  const { t } = w;
  const members = useMembers(project).data?.items ?? [];
  const owner = fields.owner_id ?? "";
  const people = [{ value: "", label: t("task.no_owner") }, ...members.map((each) => ({ value: each.person_id, label: each.name }))];
  const known = people.some((each) => each.value === owner) ? people : [...people, { value: owner, label: t("task.owner_left", { name: "…" }) }];
  return (
    <Panel title={t("record.questionnaire")}>
      <div className="panel-body form">
        <TextField label={t("questionnaire.title")} value={fields.title} onChange={(title) => change({ title })} wrong={fieldSentence(w, error, "title")} required maxLength={200} />
        <div className="two">
          <TextArea label={t("questionnaire.in_en", { what: t("questionnaire.intro") })} value={fields.intro.en} onChange={(en) => change({ intro: { ...fields.intro, en } })} rows={3} />
          <TextArea label={t("questionnaire.in_zh", { what: t("questionnaire.intro") })} value={fields.intro.zh} onChange={(zh) => change({ intro: { ...fields.intro, zh } })} rows={3} />
        </div>
        <div className="two">
          <TextField type="date" label={t("questionnaire.due")} value={fields.due ?? ""} onChange={(due) => change({ due: due || null })} wrong={fieldSentence(w, error, "due")} />
          <ChoiceField label={t("task.owner")} value={owner} onChange={(next) => change({ owner_id: next || null })} choices={known} />
        </div>
        <p className="muted small">{t("questionnaire.both_languages")}</p>
      </div>
    </Panel>
  );
}

interface SectionProps {
  section: Section;
  place: number;
  isOnly: boolean;
  change: (next: Section | undefined) => void;
}

function SectionEditor({ section, place, isOnly, change }: SectionProps) {
  const { t } = useWords();
  const put = (questions: Question[]) => change({ ...section, questions });
  return (
    <Panel title={t("questionnaire.section", { place: place + 1 })} actions={!isOnly && <Tool icon="trash" label={t("questionnaire.remove_section", { place: place + 1 })} onClick={() => change(undefined)} />}>
      <div className="panel-body form">
        <BothLanguages label={t("questionnaire.section_title")} words={section.title} onChange={(title) => change({ ...section, title })} />
        {section.questions.map((question, number) => (
          <QuestionEditor
            key={question.id}
            question={question}
            place={`${place + 1}.${number + 1}`}
            isFirst={number === 0}
            onChange={(next) => put(replaced(section.questions, number, next))}
            onUp={() => put(movedUp(section.questions, number))}
          />
        ))}
        <div>
          <Button size="small" icon="plus" onClick={() => put([...section.questions, blankQuestion()])}>
            {t("questionnaire.add_question")}
          </Button>
        </div>
      </div>
    </Panel>
  );
}

export function BothLanguages({ label, words, onChange }: { label: string; words: Bilingual; onChange: (words: Bilingual) => void }) {
  const { t } = useWords();
  return (
    <div className="two">
      <TextField label={t("questionnaire.in_en", { what: label })} value={words.en} onChange={(en) => onChange({ ...words, en })} maxLength={500} />
      <TextField label={t("questionnaire.in_zh", { what: label })} value={words.zh} onChange={(zh) => onChange({ ...words, zh })} maxLength={500} />
    </div>
  );
}
