// Why a file was not taken: what is wrong with the file itself is said of the file.
import { Problem } from "../../app/api.ts";
import { oneSentence } from "../../app/problems.tsx";
import type { Words } from "../../app/words.ts";
import { fileSize } from "./file_size.ts";

const OF_FILE = ["empty", "incomplete", "too_large"];

export function fileProblem(w: Words, problem: unknown): string {
  const wrong = problem instanceof Problem ? problem.field("body") : undefined;
  if (!wrong || !OF_FILE.includes(wrong.code)) return oneSentence(w, problem);
  const { limit_bytes: limit } = wrong.params ?? {};
  return w.t(`documents.file_${wrong.code}`, { size: typeof limit === "number" ? fileSize(w, limit) : "" });
}
