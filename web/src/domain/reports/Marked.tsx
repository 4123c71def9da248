// Words of the field in a draft, underlined where they stand, with the plain ones and a click that puts those in their place.
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { tellProblem } from "../../app/problems.tsx";
import { toast } from "../../app/toast.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { exchangeWords, plainly, writtenIn, wordsOf, type LineText, type Report, type ReportLanguage, type SectionText, type Term } from "./report.ts";

interface Props {
  report: Report;
  section: SectionText;
  language: ReportLanguage;
  mayWrite: boolean;
}

export function MarkedWords({ report, section, language, mayWrite }: Props) {
  const w = useWords();
  const { t } = w;
  const [open, setOpen] = useState<number>();
  const of = writtenIn(wordsOf(report.wording, section.code), language);
  const exchange = async (was: string, becomes: string) => {
    if (!(await exchangeWords(report.id, section.code, of, was, becomes))) toast({ text: t("report.words_moved"), kind: "problem" });
  };
  const put = useMutation({
    mutationFn: ({ at, term }: { at: number; term: Term }) => {
      const [was, becomes] = [section.words, plainly(section.pieces, at, term.instead)];
      return exchange(was, becomes).then(() => ({ term, was, becomes }));
    },
    onSuccess: ({ term, was, becomes }) => {
      setOpen(undefined);
      toast({ text: t("report.term_replaced", { form: term.form, instead: term.instead }), undo: () => exchange(becomes, was).then(() => () => exchange(was, becomes)) });
    },
    onError: tellProblem,
  });
  return section.pieces.map((piece, at) => {
    const term = piece.term === null ? undefined : section.terms[piece.term];
    if (!term) return piece.words;
    const isOpen = open === at;
    return (
      <span key={at} className="report-term">
        <button type="button" className="term-mark" aria-expanded={isOpen} title={t("report.term", { form: term.form, instead: term.instead })} onClick={() => setOpen(isOpen ? undefined : at)}>
          {piece.words}
        </button>
        {isOpen && (
          <span className="term-plain no-print">
            <span className="small">{t("report.term_rather", { instead: term.instead })}</span>
            {mayWrite && (
              <Button size="small" kind="primary" busy={put.isPending} onClick={() => put.mutate({ at, term })}>
                {t("report.term_replace")}
              </Button>
            )}
          </span>
        )}
      </span>
    );
  });
}

/** A title comes from where it was written: it is pointed out here, and changed there. */
export function MarkedTitle({ line }: { line: LineText }) {
  const { t } = useWords();
  return line.pieces.map((piece, at) => {
    const term = piece.term === null ? undefined : line.terms[piece.term];
    if (!term) return piece.words;
    const says = t("report.term_in_title", { form: term.form, instead: term.instead });
    return (
      <span key={at} className="term-mark" title={says}>
        {piece.words}
        <span className="sr"> ({says})</span>
      </span>
    );
  });
}
