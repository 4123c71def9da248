// What is said of a change, what happened to it, and who can see it.
import { useState } from "react";
import { useParties } from "../../app/cache.ts";
import { useWords } from "../../app/words.ts";
import { Comments } from "../records/Comments.tsx";
import { History } from "../records/History.tsx";
import { WhoCanSee } from "../records/WhoCanSee.tsx";
import type { Change } from "./change.ts";

type Section = "comments" | "history" | "viewers";
const SECTIONS: Section[] = ["comments", "history", "viewers"];

export function TalkPanel({ change, mayEdit }: { change: Change; mayEdit: boolean }) {
  const { t } = useWords();
  const [section, setSection] = useState<Section>("comments");
  const parties = (useParties(change.project_id).data?.items ?? []).filter((party) => change.client_number !== null && party.id === change.party_id);
  return (
    <section className="panel no-print" aria-label={t("record.comments")}>
      <div className="record-sections">
        <div role="tablist">
          {SECTIONS.map((each) => (
            <button key={each} type="button" role="tab" aria-selected={each === section} onClick={() => setSection(each)}>
              {t(`record.${each}`)}
            </button>
          ))}
        </div>
      </div>
      {section === "comments" && <Comments record={change.id} project={change.project_id} parties={parties} shared={change.client_number !== null} mayWrite={mayEdit} />}
      {section === "history" && <History record={change.id} project={change.project_id} />}
      {section === "viewers" && <WhoCanSee record={change.id} />}
    </section>
  );
}
