// On the overview: requirements that were edited since the client confirmed them, in one line; nothing where none was.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { api } from "../../app/api.ts";
import { keys } from "../../app/cache.ts";
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { registerPath, type Register } from "./requirement.ts";

export function UnconfirmedLine({ project }: { project: Id }) {
  const { t } = useWords();
  const register = useQuery({ queryKey: [...keys.requirements(project), "counts"], queryFn: () => api.get<Register>(`${registerPath(project)}?limit=1`) });
  const count = register.data?.counts.unconfirmed ?? 0;
  if (count === 0) return null;
  return (
    <p className="lead-line">
      <Link to="/projects/$project/scope" params={{ project }} search={{ state: "unconfirmed" } as never}>
        {t("scope.unconfirmed_line", { count })}
      </Link>
    </p>
  );
}
