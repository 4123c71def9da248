// The place to drop a plan, or to choose one.
import { useRef, useState, type DragEvent } from "react";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Icon } from "../../ui/Icon.tsx";

const READ = ".xml,.xlsx,.csv,.txt";

export function DropFile({ busy, onFile }: { busy: boolean; onFile: (file: File) => void }) {
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
      <p className="statement">{t(busy ? "imports.reading" : "imports.drop")}</p>
      <p className="soft">{t("imports.formats")}</p>
      <Button kind="primary" busy={busy} onClick={() => chooser.current?.click()}>
        {t("imports.choose")}
      </Button>
      <input
        ref={chooser}
        type="file"
        accept={READ}
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
