// The views of the scope: what is wanted, what is handed over, and the way from one to the other.
import { Link } from "@tanstack/react-router";
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";

const VIEWS = [
  { name: "requirements", to: "/projects/$project/scope" },
  { name: "questionnaires", to: "/projects/$project/questionnaires" },
  { name: "demonstrations", to: "/projects/$project/demonstrations" },
  { name: "deliverables", to: "/projects/$project/deliverables" },
  { name: "traceability", to: "/projects/$project/traceability" },
] as const;

export function ScopeViews({ project, view }: { project: Id; view: (typeof VIEWS)[number]["name"] }) {
  const { t } = useWords();
  return (
    <nav className="row wrap scope-views no-print" aria-label={t("scope.views")}>
      {VIEWS.map(({ name, to }) => (
        <Link key={name} className="gap" to={to} params={{ project }} aria-current={name === view ? "page" : undefined}>
          {t(`scope.view.${name}`)}
        </Link>
      ))}
    </nav>
  );
}
