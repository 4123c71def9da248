// What belongs to every record, whatever its kind: what was said of it, its files, what happened to it, who sees it.
// A kind adds sections of its own between them.
import { lazy, Suspense, useState, type ReactNode } from "react";
import type { Id } from "../../app/wire.ts";
import { useWords, withFurtherWords } from "../../app/words.ts";
import { AskAbout } from "./AskAbout.tsx";
import { Comments } from "./Comments.tsx";
import { History } from "./History.tsx";
import { WhoCanSee, type ClientReading } from "./WhoCanSee.tsx";
import "../communication/communication.css";
import "./records.css";

const RecordMails = lazy(withFurtherWords(() => import("../correspondence/RecordMails.tsx").then((module) => ({ default: module.RecordMails }))));
const RecordMeetings = lazy(withFurtherWords(() => import("../meeting/RecordMeetings.tsx").then((module) => ({ default: module.RecordMeetings }))));
const PutOnAgenda = lazy(withFurtherWords(() => import("../meeting/PutOnAgenda.tsx").then((module) => ({ default: module.PutOnAgenda }))));
const FilesSection = lazy(withFurtherWords(() => import("../documents/FilesSection.tsx")));

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
  /** The client is written to in another way here, as by the answer to a question. */
  isForTeam?: boolean;
  /** Who of the clients reads what they were sent of it, where it is the team's itself. */
  reads?: ClientReading[];
  /** A document is a file itself. */
  hasFiles?: boolean;
}

export function RecordTalk({ record, project, mayWrite, more = [], isForTeam = false, reads, hasFiles = true }: TalkProps) {
  const { t } = useWords();
  const [open, setOpen] = useState("comments");
  const sections: TalkSection[] = [
    {
      name: "comments",
      label: t("record.comments"),
      content: (
        <>
          <Comments record={record} project={project} mayWrite={mayWrite} isForTeam={isForTeam} reads={reads} />
          {!isForTeam && <RecordMails record={record} />}
          {!isForTeam && <RecordMeetings record={record} project={project} />}
        </>
      ),
    },
    ...(hasFiles ? [{ name: "files", label: t("record.files"), content: <FilesSection record={record} project={project} mayWrite={mayWrite} /> }] : []),
    ...more,
    { name: "history", label: t("record.history"), content: <History record={record} project={project} /> },
    { name: "viewers", label: t("record.viewers"), content: <WhoCanSee record={record} project={project} reads={reads} /> },
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
        {mayWrite && (
          <span className="end row">
            <Suspense>
              <PutOnAgenda record={record} project={project} />
            </Suspense>
            {!isForTeam && <AskAbout record={record} project={project} />}
          </span>
        )}
      </div>
      <Suspense>{shown.content}</Suspense>
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
