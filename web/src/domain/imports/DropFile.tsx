// The place to drop a file, or to choose one: a plan, or another list.
import { useRef, useState, type DragEvent } from "react";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Icon } from "../../ui/Icon.tsx";

const READ = ".xml,.xer,.pmxml,.xlsx,.csv,.txt";

interface DropProps {
  busy: boolean;
  onFile: (file: File) => void;
  /** Other than for a plan: which endings are read, and how that is said. */
  read?: string;
  title?: string;
  formats?: string;
}

export function DropFile({ busy, onFile, read = READ, title, formats }: DropProps) {
  const { t } = useWords();
  const [over, setOver] = useState(false);
  const chooser = useRef<HTMLInputElement>(null);
  const hover = (inside: boolean) => (event: DragEvent) => {
    event.preventDefault();
    setOver(inside);
  };
  const take = (files: FileList | null | undefined) => {
    const file = files?.[0];
    if (file && !busy) onFile(file);
  };
  return (
    <div
      className={over ? "drop over" : "drop"}
      onDragOver={hover(true)}
      onDragLeave={hover(false)}
      onDrop={(event) => {
        hover(false)(event);
        take(event.dataTransfer.files);
      }}
    >
      <Icon name="upload" />
      <p className="statement">{busy ? t("imports.reading") : (title ?? t("imports.drop"))}</p>
      <p className="soft">{formats ?? t("imports.formats")}</p>
      <Button kind="primary" busy={busy} onClick={() => chooser.current?.click()}>
        {t("imports.choose")}
      </Button>
      <input
        ref={chooser}
        type="file"
        accept={read}
        hidden
        onChange={(event) => {
          take(event.target.files);
          // The same file may be chosen again after it was changed.
          event.target.value = "";
        }}
      />
      <p className="muted small">{t("imports.nothing_written")}</p>
    </div>
  );
}
