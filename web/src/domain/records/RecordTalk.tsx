// What belongs to every record, whatever its kind: what was said of it, what happened to it, who can see it.
// A kind adds sections of its own between them.
import { useState, type ReactNode } from "react";
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Comments } from "./Comments.tsx";
import { History } from "./History.tsx";
import { WhoCanSee } from "./WhoCanSee.tsx";
import "../communication/communication.css";
import "./records.css";

export interface TalkSection {
  name: string;
  label: string;
  content: ReactNode;
}

interface TalkProps {
  record: Id;
  project: Id;
  mayWrite: boolean;
  /** Sections of the kind's own. */
  more?: TalkSection[];
  /** At the end of the line of sections. */
  end?: ReactNode;
  /** The client is written to in another way here, as by the answer to a question. */
  isForTeam?: boolean;
}

export function RecordTalk({ record, project, mayWrite, more = [], end, isForTeam = false }: TalkProps) {
  const { t } = useWords();
  const [open, setOpen] = useState("comments");
  const sections: TalkSection[] = [
    { name: "comments", label: t("record.comments"), content: <Comments record={record} project={project} mayWrite={mayWrite} isForTeam={isForTeam} /> },
    ...more,
    { name: "history", label: t("record.history"), content: <History record={record} project={project} /> },
    { name: "viewers", label: t("record.viewers"), content: <WhoCanSee record={record} /> },
  ];
  const shown = sections.find((each) => each.name === open) ?? sections[0]!;
  return (
    <>
      <div className="record-sections">
        <div role="tablist">
          {sections.map((each) => (
            <button key={each.name} type="button" role="tab" aria-selected={each === shown} onClick={() => setOpen(each.name)}>
              {each.label}
            </button>
          ))}
        </div>
        {end}
      </div>
      {shown.content}
    </>
  );
}

/** The same on a page of its own. */
export function RecordTalkPanel(props: TalkProps) {
  const { t } = useWords();
  return (
    <section className="panel record-talk" aria-label={t("record.comments")}>
      <RecordTalk {...props} />
    </section>
  );
}
