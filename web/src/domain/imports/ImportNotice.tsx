// The imports of a project that are under way or were interrupted; what is seldom shown is fetched when there is one.
import { lazy, Suspense } from "react";
import type { Id } from "../../app/wire.ts";
import { withFurtherWords } from "../../app/words.ts";
import { useUnfinished } from "./import_progress.ts";

const UnfinishedImport = lazy(withFurtherWords(() => import("./UnfinishedImport.tsx")));

export function ImportNotice({ project, mayEdit, watching = false }: { project: Id; mayEdit: boolean; watching?: boolean }) {
  const unfinished = useUnfinished(project, watching).data?.items ?? [];
  return (
    <Suspense>
      {unfinished.map((each) => (
        <UnfinishedImport key={each.id} project={project} mayEdit={mayEdit} found={each} watching={watching} />
      ))}
    </Suspense>
  );
}
