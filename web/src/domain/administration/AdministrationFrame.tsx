// The sections of the administration.
import { Link, useLocation } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useMe } from "../../app/cache.ts";
import { Lost } from "../../app/shell/Ends.tsx";
import { useWords } from "../../app/words.ts";
import { useTabInView } from "../../ui/tab_in_view.ts";
import "../people/people.css";

const SECTIONS = [
  ["/administration", "administration.persons"],
  ["/administration/organisation", "administration.organisation"],
  ["/administration/mail", "administration.mail"],
  ["/administration/channels", "administration.channels"],
  ["/administration/terms", "administration.terms"],
  ["/administration/outbox", "administration.outbox"],
  ["/administration/about", "administration.about"],
] as const;

export function AdministrationFrame({ children }: { children: ReactNode }) {
  const { t } = useWords();
  const me = useMe();
  const tabs = useTabInView(useLocation().pathname);
  // The server refuses everybody else; saying so here spares them a page of failures.
  if (me && !me.person.is_administrator) return <Lost />;
  return (
    <>
      <div className="section-head">
        <h1>{t("administration.title")}</h1>
      </div>
      <nav ref={tabs} className="tabs no-print" aria-label={t("administration.title")}>
        {SECTIONS.map(([to, label]) => (
          <Link key={to} to={to} activeOptions={{ exact: true, includeSearch: false }} activeProps={{ "aria-current": "page" }}>
            {t(label)}
          </Link>
        ))}
      </nav>
      <div className="page middle stack">{children}</div>
    </>
  );
}
