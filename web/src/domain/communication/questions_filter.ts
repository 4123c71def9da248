// Which questions a filter lets through: by words, by our number or the client's, by who is awaited.
import { recordNumber } from "../../app/record_kinds.ts";
import type { Question } from "../../app/wire.ts";
import { knownAs } from "./question_readers.ts";

export interface QuestionFilter {
  text?: string | undefined;
  state?: string | undefined;
}

export function matches(question: Question, { text = "", state }: QuestionFilter): boolean {
  const words = [recordNumber("question", question.number), knownAs(question), question.title, question.body, question.asked_by.name].join(" ").toLowerCase();
  const inState = !state || (state === "overdue" ? question.clock.state === "over" : state === "answered" ? question.state !== "open" : question.state === "open" && question.waiting_for === state);
  return inState && words.includes(text.toLowerCase());
}
