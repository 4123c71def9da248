// A report as the server tells it: its text in both languages, what people wrote into it, and the acts on it.
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { api } from "../../app/api.ts";
import { cache, freshen, keys } from "../../app/cache.ts";
import type { Id, List, Sent, Told } from "../../app/wire.ts";

export type Report = Told<"ReportDetail">;
export type ReportRow = Told<"ReportRow">;
export type ReportText = Told<"ReportText">;
export type SectionText = Told<"SectionText">;
export type SectionCode = Told<"SectionCode">;
export type ReportKind = Told<"ReportKind">;
export type Wording = Told<"Wording">;
export type SectionWords = Told<"SectionWords">;
export type LineText = Told<"LineText">;
export type Term = Told<"Term">;
export type TextPiece = Told<"TextPiece">;
export type Reader = Told<"ReportReader">;
export type NewReport = Sent<"ReportBody">;

export const KINDS = ["progress", "review", "phase"] as const satisfies ReportKind[];
export const LANGUAGES = ["zh-CN", "en"] as const;
export type ReportLanguage = (typeof LANGUAGES)[number];

export const NO_WORDS: SectionWords = { en: "", zh: "" };

const pathOf = (report: Id, rest = "") => `/api/v1/reports/${report}${rest}`;
export const reportsPath = (project: Id) => `/api/v1/projects/${project}/reports`;

/** As PDF: a version as it was sent, or the draft as it stands. */
export const pdfPath = (report: Report, language: ReportLanguage, version?: number) => pathOf(report.id, `/sheets/${language}${version ? `?version=${version}` : ""}`);

export const useReports = (project: Id) =>
  useInfiniteQuery({
    queryKey: keys.reports(project),
    queryFn: ({ pageParam }) => api.get<List<ReportRow>>(`${reportsPath(project)}?${new URLSearchParams({ limit: "50", ...(pageParam ? { after: pageParam } : {}) })}`),
    initialPageParam: "",
    getNextPageParam: (last) => last.next ?? undefined,
  });

/** What a phase report can be about, asked for where one is chosen. */
export const useReportPhases = (project: Id, party: Id, isWanted: boolean) =>
  useQuery({ queryKey: [...keys.reports(project), "phases", party], queryFn: () => api.get<Told<"ReportPhases">>(`/api/v1/projects/${project}/parties/${party}/report-phases`), enabled: isWanted });

export const useReport = (report: Id) => useQuery({ queryKey: keys.record(report), queryFn: () => api.get<Report>(pathOf(report)) });

/** The client's page as it would look; asked for anew whenever something was written. */
export const useReportPage = (report: Report, language: ReportLanguage) =>
  useQuery({ queryKey: [...keys.record(report.id), "preview", language, report.revision], queryFn: () => api.get<Told<"ReportPage">>(pathOf(report.id, `/preview?language=${language}`)) });

async function took(report: Report): Promise<Report> {
  cache.setQueryData(keys.record(report.id), report);
  await freshen(keys.reports(report.project_id), [...keys.record(report.id), "history"]);
  return report;
}

export const draftReport = (project: Id, body: NewReport, idempotencyKey: string) => api.post<Report>(reportsPath(project), body, { idempotencyKey }).then(took);

export const writeReport = (held: Report, change: { wording?: Wording; approver_id?: Id | null }) =>
  api.put<Report>(pathOf(held.id), { wording: held.wording, approver_id: held.approver_id, ...change }, { ifMatch: held.revision }).then(took);

export const drawAnew = (held: Report) => api.post<Report>(pathOf(held.id, "/drawings"), undefined).then(took);

export const approveReport = (held: Report) => api.post<Report>(pathOf(held.id, "/approvals"), undefined, { ifMatch: held.revision }).then(took);

export const sendReport = async (held: Report, body: Sent<"ReportVersionBody">) => {
  const sent = await api.post<Told<"SentReport">>(pathOf(held.id, "/versions"), body, { ifMatch: held.revision });
  await took(sent.report);
  return sent;
};

/** With the words of one section, or without where nothing is left. */
export function withWords(wording: Wording, code: SectionCode, words: SectionWords): Wording {
  const { [code]: _, ...rest } = wording.words as Record<string, SectionWords>;
  const isEmpty = !words.en.trim() && !words.zh.trim();
  return { ...wording, words: isEmpty ? rest : { ...rest, [code]: words } };
}

/** Puts words of one section in one language, unless somebody wrote there meanwhile; answers whether it did. */
export async function exchangeWords(report: Id, code: SectionCode, language: "en" | "zh", was: string, becomes: string): Promise<boolean> {
  const held = await cache.ensureQueryData({ queryKey: keys.record(report), queryFn: () => api.get<Report>(pathOf(report)) });
  const words = wordsOf(held.wording, code);
  if (words[language] !== was) return false;
  await writeReport(held, { wording: withWords(held.wording, code, { ...words, [language]: becomes }) });
  return true;
}

/** Of what is kept back a line leaves only where somebody put it in. */
export const leavesOut = (wording: Wording, isKeptBack: boolean, key: string) => (isKeptBack ? !wording.let_in.includes(key) : wording.hidden.includes(key));

export function withLine(wording: Wording, isKeptBack: boolean, key: string, isLeftOut: boolean): Wording {
  const named = isKeptBack ? wording.let_in : wording.hidden;
  const others = named.filter((each) => each !== key);
  const now = isLeftOut === isKeptBack ? others : [...others, key];
  return isKeptBack ? { ...wording, let_in: now } : { ...wording, hidden: now };
}

export const wordsOf = (wording: Wording, code: SectionCode): SectionWords => (wording.words as Record<string, SectionWords>)[code] ?? NO_WORDS;

/** In which language alone a section was written; none where it stands in both or in neither. */
export function aloneIn({ en, zh }: SectionWords): "en" | "zh" | undefined {
  if (!en === !zh) return undefined;
  return en ? "en" : "zh";
}

/** Which of the two languages the words are written in that are read in one of them. */
export function writtenIn({ en, zh }: SectionWords, read: string): "en" | "zh" {
  if (read === "en") return en || !zh ? "en" : "zh";
  return zh || !en ? "zh" : "en";
}

/** The words with plain ones in the place of one term; as in the place, so at the beginning of a sentence. */
export function plainly(pieces: readonly TextPiece[], at: number, instead: string): string {
  const isUpper = (sign: string | undefined) => !!sign && sign !== sign.toLowerCase();
  const { words } = pieces[at]!;
  // An abbreviation is no beginning of a sentence.
  const begins = isUpper(words[0]) && !isUpper(words[1]);
  const plain = begins ? instead.charAt(0).toUpperCase() + instead.slice(1) : instead;
  return pieces.map((piece, place) => (place === at ? plain : piece.words)).join("");
}

/** A mail goes to nobody who was not let in; to whom it came back once, it may go again. */
export const canBeMailed = ({ not_reached }: Reader): boolean => !not_reached || not_reached === "returned";

/** The headings of what was written in one language alone and leaves in the other too, as the reader's language has them. */
export function headingsInOneLanguage(report: Report, alone: "en" | "zh", languages: readonly string[], shown: string): string[] {
  if (!languages.includes(alone === "en" ? "zh-CN" : "en")) return [];
  const sections = report.texts.find((text) => text.language === shown)?.sections ?? [];
  return sections.filter(({ code }) => aloneIn(wordsOf(report.wording, code)) === alone).map(({ heading }) => heading);
}
