// A questionnaire as the server tells it, how it is changed, and what its answers come to. What was sent is not
// changed any more, so only a draft is saved.
import { useQuery } from "@tanstack/react-query";
import { api } from "../../app/api.ts";
import { cache, freshen, keys } from "../../app/cache.ts";
import type { Id, NotReached, Told, With } from "../../app/wire.ts";

export type Bilingual = Told<"BilingualText">;
export type AnswerKind = Told<"AnswerKind">;
export type Question = Told<"QuestionnaireQuestion">;
export type Section = Told<"QuestionnaireSection">;
export type QuestionnaireFields = Told<"QuestionnaireFields">;
export type QuestionnaireRow = Told<"QuestionnaireRow">;
export type Questionnaire = With<Told<"QuestionnaireDetail">, { not_reached: NotReached[] }>;
export type Results = Told<"QuestionnaireResults">;
export type Answer = Told<"QuestionnaireAnswer">;
export type AnswerDraft = Told<"AnswerDraft">;
export type MadeDrafts = Told<"MadeDrafts">;

export const ANSWER_KINDS = ["text", "line", "choice", "choices", "scale", "yes_no"] as const satisfies AnswerKind[];

export const questionnairesPath = (project: Id) => `/api/v1/projects/${project}/questionnaires`;
export const questionnairePath = (id: Id) => `/api/v1/questionnaires/${id}`;

export const useQuestionnaires = (project: Id) => useQuery({ queryKey: keys.questionnaires(project), queryFn: () => api.get<Told<"QuestionnaireList">>(questionnairesPath(project)) });

export const useQuestionnaire = (id: Id) => useQuery({ queryKey: keys.record(id), queryFn: () => api.get<Questionnaire>(questionnairePath(id)) });

export const useResults = (id: Id) => useQuery({ queryKey: [...keys.record(id), "results"], queryFn: () => api.get<Results>(`${questionnairePath(id)}/results`) });

export const useAnswerDrafts = (id: Id) => useQuery({ queryKey: [...keys.record(id), "answer-drafts"], queryFn: () => api.get<Told<"AnswerDraftList">>(`${questionnairePath(id)}/requirement-drafts`) });

/** The answer of every change is the questionnaire as it stands now. */
export function settle(project: Id, now: Questionnaire): Promise<void> {
  cache.setQueryData(keys.record(now.id), now);
  return freshen(keys.questionnaires(project), keys.record(now.id));
}

const none = (): Bilingual => ({ en: "", zh: "" });

export const blankQuestion = (): Question => ({ id: crypto.randomUUID(), kind: "text", words: none(), options: [], scale_most: 5, low: none(), high: none(), is_required: false });

export const blankSection = (): Section => ({ title: none(), questions: [blankQuestion()] });

/** In the reader's language, or in the one it was written in. */
export function readIn(words: Bilingual, language: string): string {
  return language === "zh-CN" ? words.zh || words.en : words.en || words.zh;
}

/** Options as they are typed: one on each line, in two columns. */
export const optionLines = (options: Bilingual[], language: "en" | "zh"): string => options.map((each) => each[language]).join("\n");

/** A line that is there in one language only is an option too. */
export function optionsOf(en: string, zh: string): Bilingual[] {
  const [english, chinese] = [en.split("\n"), zh.split("\n")];
  const rows = Array.from({ length: Math.max(english.length, chinese.length) }, (_, row) => ({ en: (english[row] ?? "").trim(), zh: (chinese[row] ?? "").trim() }));
  return rows.filter((row) => row.en || row.zh);
}

/** Takes one thing of a list a place up. */
export function movedUp<T>(list: T[], place: number): T[] {
  const before = list[place - 1];
  const one = list[place];
  if (before === undefined || one === undefined) return list;
  return [...list.slice(0, place - 1), one, before, ...list.slice(place + 1)];
}

export interface Bar {
  label: string;
  count: number;
}

/** How often each thing was chosen; none for questions that are answered in words. */
export function barsOf(question: Question, answers: Answer[], language: string, yesNo: [string, string]): Bar[] {
  const times = (value: number) => answers.filter((answer) => answer.chosen.includes(value)).length;
  switch (question.kind) {
    case "choice":
    case "choices":
      return question.options.map((option, place) => ({ label: readIn(option, language), count: times(place) }));
    case "scale":
      return Array.from({ length: question.scale_most }, (_, place) => ({ label: String(place + 1), count: times(place + 1) }));
    case "yes_no":
      return [
        { label: yesNo[0], count: times(1) },
        { label: yesNo[1], count: times(0) },
      ];
    default:
      return [];
  }
}

/** An answer in words. */
export function told(question: Question, answer: Answer, language: string, yesNo: [string, string]): string {
  const first = answer.chosen[0];
  switch (question.kind) {
    case "choice":
    case "choices":
      return answer.chosen.map((place) => readIn(question.options[place] ?? none(), language)).join(language === "zh-CN" ? "、" : ", ");
    case "scale":
      return first === undefined ? "" : `${first} / ${question.scale_most}`;
    case "yes_no":
      return first === undefined ? "" : first === 1 ? yesNo[0] : yesNo[1];
    default:
      return answer.text;
  }
}

/** The questions in their order, each with its place: the second of the third section is 3.2. */
export function placed(sections: Section[]): { place: string; section: Section; question: Question }[] {
  return sections.flatMap((section, part) => section.questions.map((question, place) => ({ place: `${part + 1}.${place + 1}`, section, question })));
}
