// A section of a report as it is read, with what may be done to it: words in both languages, and lines left out.
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { ActForm } from "../../app/ActForm.tsx";
import { fieldSentence, tellProblem } from "../../app/problems.tsx";
import { useWords } from "../../app/words.ts";
import { Button, Tool } from "../../ui/Button.tsx";
import { TextArea } from "../../ui/Field.tsx";
import { MarkedTitle, MarkedWords } from "./Marked.tsx";
import { aloneIn, leavesOut, withLine, withWords, wordsOf, writeReport, type LineText, type Report, type ReportLanguage, type SectionText } from "./report.ts";

interface SectionProps {
  report: Report;
  section: SectionText;
  /** In which it is read here. */
  language: ReportLanguage;
  mayWrite: boolean;
}

export function ReportSection({ report, section, language, mayWrite }: SectionProps) {
  const { t } = useWords();
  const [isWriting, setWriting] = useState(false);
  const alone = aloneIn(wordsOf(report.wording, section.code));
  const isEmpty = section.lines.length === 0 && !section.words;
  return (
    <section>
      <div className="report-head">
        <h2>{section.heading}</h2>
        {mayWrite && !isWriting && <Tool className="no-print" icon="pencil" label={`${t("report.write")}: ${section.heading}`} onClick={() => setWriting(true)} />}
      </div>
      {isWriting ? (
        <Write report={report} section={section} onClose={() => setWriting(false)} />
      ) : (
        <>
          {section.words && (
            <p className="report-words">
              <MarkedWords report={report} section={section} language={language} mayWrite={mayWrite} />
            </p>
          )}
          {alone && <p className="notice small no-print">{t(`report.alone.${alone}`)}</p>}
        </>
      )}
      {section.lines.some((line) => line.is_kept_back) && <p className="notice small no-print">{t(section.is_kept_back ? "report.kept_back" : "report.kept_back_times")}</p>}
      {section.picture && (
        <figure className="report-picture">
          <div dangerouslySetInnerHTML={{ __html: section.picture }} />
          <figcaption className="muted small">{section.picture_says}</figcaption>
        </figure>
      )}
      {section.lines.length > 0 && <Lines report={report} section={section} language={language} mayWrite={mayWrite} />}
      {isEmpty && !isWriting && <p className="muted small no-print">{t("report.nothing_here")}</p>}
    </section>
  );
}

function Write({ report, section, onClose }: { report: Report; section: SectionText; onClose: () => void }) {
  const w = useWords();
  const { t } = w;
  const [words, setWords] = useState(wordsOf(report.wording, section.code));
  const save = useMutation({ mutationFn: () => writeReport(report, { wording: withWords(report.wording, section.code, words) }), onSuccess: onClose });
  const field = (language: "en" | "zh") => fieldSentence(w, save.error, `words.${section.code}.${language}`);
  const area = (language: "en" | "zh", isFirst: boolean) => (
    <TextArea
      label={t("report.words_in", { language: t(`report.in.${language}`) })}
      lang={language === "zh" ? "zh-CN" : "en"}
      value={words[language]}
      onChange={(text) => setWords((now) => ({ ...now, [language]: text }))}
      wrong={field(language)}
      rows={3}
      maxLength={4000}
      autoFocus={isFirst}
    />
  );
  const isChinese = w.language === "zh-CN";
  return (
    <ActForm sending={save} button={t("report.save")} onAct={() => save.mutate()} onCancel={onClose}>
      <div className="report-both no-print">
        {area(isChinese ? "zh" : "en", true)}
        {area(isChinese ? "en" : "zh", false)}
      </div>
    </ActForm>
  );
}

function Lines({ report, section, mayWrite }: SectionProps) {
  const { t } = useWords();
  const put = useMutation({
    mutationFn: ({ line, isLeftOut }: { line: LineText; isLeftOut: boolean }) => writeReport(report, { wording: withLine(report.wording, line.is_kept_back, line.key, isLeftOut) }),
    onError: tellProblem,
  });
  return (
    <ul className="report-lines">
      {section.lines.map((line) => {
        const isKeptBack = line.is_kept_back;
        const isLeftOut = leavesOut(report.wording, isKeptBack, line.key);
        const act = t(!isLeftOut ? "report.hide" : isKeptBack ? "report.put_in" : "report.show");
        return (
          <li key={line.key} className={isLeftOut ? "is-hidden no-print" : undefined}>
            <span>
              {line.title && (
                <b>
                  {line.number && <span className="id">{line.number} </span>}
                  <MarkedTitle line={line} />
                </b>
              )}{" "}
              <span className="soft">{line.says}</span>
              {isLeftOut && <span className="small soft"> · {t(isKeptBack ? "report.stays" : "report.left_out")}</span>}
            </span>
            {mayWrite && (
              <Button className="no-print" kind="quiet" size="small" disabled={put.isPending} aria-label={`${act}: ${line.title || line.says}`} onClick={() => put.mutate({ line, isLeftOut: !isLeftOut })}>
                {act}
              </Button>
            )}
          </li>
        );
      })}
    </ul>
  );
}
