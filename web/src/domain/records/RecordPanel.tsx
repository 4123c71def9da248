// An open record at the right of whatever page is on screen; its address is ?record=… with the id of a
// task, or the kind before the id: ?record=risk:….
import { useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useRef, useState, type ComponentType } from "react";
import type { Id } from "../../app/wire.ts";
import { useWords, withFurtherWords } from "../../app/words.ts";
import { Tool } from "../../ui/Button.tsx";
import { TaskRecord } from "./TaskRecord.tsx";
import "../communication/communication.css";
import "./records.css";

export interface PanelProps {
  record: Id;
  /** Names the panel once the record is known. */
  onTitle: (title: string) => void;
}

const ExpectationRecord = lazy(async () => ({ default: (await import("../agreement/ExpectationRecord.tsx")).ExpectationRecord }));
const IssueRecord = lazy(async () => ({ default: (await import("../issues/IssueRecord.tsx")).IssueRecord }));
const RequirementRecord = lazy(async () => ({ default: (await import("../scope/RequirementRecord.tsx")).RequirementRecord }));

const DocumentRecord = lazy(withFurtherWords(async () => ({ default: (await import("../documents/DocumentRecord.tsx")).DocumentRecord })));

const PANELS: Record<string, ComponentType<PanelProps>> = { document: DocumentRecord, expectation: ExpectationRecord, task: TaskRecord, requirement: RequirementRecord, issue: IssueRecord };

export default function RecordPanel({ record }: { record: string }) {
  const { t } = useWords();
  const navigate = useNavigate();
  const [title, setTitle] = useState<string>();
  const close = () => void navigate({ to: ".", search: (now: Record<string, unknown>) => ({ ...now, record: undefined }) as never });
  const [id = "", kind = "task"] = record.split(":").reverse();
  const Content = PANELS[kind] ?? TaskRecord;
  const panel = useFocusWhileOpen();
  useEffect(() => {
    // A dialog or a menu above takes the key first, and is gone by the time it arrives here.
    let isBelow = false;
    const look = () => {
      isBelow = !!document.querySelector(".dialog-place, .float");
    };
    const pressed = (event: KeyboardEvent) => {
      if (event.key === "Escape" && !event.defaultPrevented && !isBelow) close();
    };
    window.addEventListener("keydown", look, { capture: true });
    window.addEventListener("keydown", pressed);
    return () => {
      window.removeEventListener("keydown", look, { capture: true });
      window.removeEventListener("keydown", pressed);
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, []);
  return (
    <aside className="record" ref={panel} tabIndex={-1} aria-label={title ?? t("record.other")}>
      <Tool className="record-close no-print" icon="cross" label={t("shell.close")} onClick={close} />
      <Suspense>
        <Content record={id} onTitle={setTitle} />
      </Suspense>
    </aside>
  );
}

/** The panel has the focus when it opens; when it closes, whoever opened it has it again. */
function useFocusWhileOpen() {
  const panel = useRef<HTMLElement>(null);
  useEffect(() => {
    const opener = document.activeElement;
    panel.current?.focus({ preventScroll: true });
    return () => {
      // Gone with the panel, the focus is nowhere; where the reader has put it since, it stays.
      const isNowhere = !document.activeElement || document.activeElement === document.body;
      if (isNowhere && opener instanceof HTMLElement && opener.isConnected) opener.focus({ preventScroll: true });
    };
  }, []);
  return panel;
}
