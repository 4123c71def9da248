// The page before the sign-in: brand, one statement, one form, the language.
import type { ReactNode } from "react";
import { Tally } from "../../app/shell/Head.tsx";
import { setLanguage, useWords } from "../../app/words.ts";
import { Statement } from "../../ui/Statement.tsx";
import "./people.css";

export function Door({ title, lead, children }: { title: string; lead?: ReactNode; children: ReactNode }) {
  const { t, language } = useWords();
  return (
    <div className="door">
      <header>
        <span className="brand">
          <Tally />
          <span>{t("app.name")}</span>
        </span>
        <button type="button" className="button quiet end" lang={language === "en" ? "zh-CN" : "en"} onClick={() => void setLanguage(language === "en" ? "zh-CN" : "en")}>
          {language === "en" ? "中文" : "English"}
        </button>
      </header>
      <main>
        <Statement as="h1" text={title} />
        {lead && <p className="lead">{lead}</p>}
        {children}
      </main>
    </div>
  );
}
