// A place that files are dropped onto, or chosen for with a button. What is dropped beside it is not taken for a
// page to go to.
import { useEffect, useRef, useState, type DragEvent, type ReactNode } from "react";
import { useActions } from "../../app/actions.ts";
import { useWords } from "../../app/words.ts";
import { Button, type ButtonKind } from "../../ui/Button.tsx";
import { Icon } from "../../ui/Icon.tsx";

interface DropProps {
  /** Not given: nothing can be put here. */
  onFiles: ((files: File[]) => void) | undefined;
  /** Said while files are held above. */
  label: string;
  className?: string;
  children: ReactNode;
}

const hasFiles = (event: DragEvent | globalThis.DragEvent) => !!event.dataTransfer?.types.includes("Files");

export function DropPlace({ onFiles, label, className, children }: DropProps) {
  const [depth, setDepth] = useState(0);
  useNoNavigation();
  if (!onFiles) return <div className={className}>{children}</div>;
  const enter = (by: number) => (event: DragEvent) => hasFiles(event) && setDepth((now) => Math.max(0, now + by));
  return (
    <div
      className={`drop-place${className ? ` ${className}` : ""}`}
      onDragEnter={enter(1)}
      onDragLeave={enter(-1)}
      onDragOver={(event) => hasFiles(event) && event.preventDefault()}
      onDrop={(event) => {
        setDepth(0);
        if (!hasFiles(event)) return;
        event.preventDefault();
        event.stopPropagation();
        const files = filesOf(event);
        if (files.length > 0) onFiles(files);
      }}
    >
      {children}
      {depth > 0 && (
        <div className="drop-over" aria-hidden="true">
          <Icon name="upload" />
          <span>{label}</span>
        </div>
      )}
    </div>
  );
}

/** A folder that is dropped comes as a file without content that cannot be read: it is left out. */
function filesOf(event: DragEvent): File[] {
  const items = [...event.dataTransfer.items].filter((item) => item.kind === "file" && item.webkitGetAsEntry()?.isDirectory !== true);
  return items.map((item) => item.getAsFile()).filter((file) => file !== null);
}

/** A file that misses the place would replace the app by its content. */
function useNoNavigation(): void {
  useEffect(() => {
    const keep = (event: globalThis.DragEvent) => hasFiles(event) && event.preventDefault();
    window.addEventListener("dragover", keep);
    window.addEventListener("drop", keep);
    return () => {
      window.removeEventListener("dragover", keep);
      window.removeEventListener("drop", keep);
    };
  }, []);
}

interface ChooseProps {
  onFiles: (files: File[]) => void;
  label: string;
  several?: boolean;
  kind?: ButtonKind;
  size?: "small";
  /** Chosen for from the palette too. */
  inPalette?: boolean;
  /** Which endings are offered first. */
  accept?: string;
  hint?: string;
}

export function ChooseFiles({ onFiles, label, several = true, kind = "plain", size, inPalette = false, accept, hint }: ChooseProps) {
  const { t } = useWords();
  const chooser = useRef<HTMLInputElement>(null);
  useActions(inPalette ? [{ label, icon: "upload", act: () => chooser.current?.click() }] : []);
  return (
    <>
      <Button icon="upload" kind={kind} {...(size ? { size } : {})} title={hint ?? t("documents.drop_hint")} onClick={() => chooser.current?.click()}>
        {label}
      </Button>
      <input
        ref={chooser}
        type="file"
        multiple={several}
        {...(accept ? { accept } : {})}
        hidden
        onChange={(event) => {
          const files = [...(event.target.files ?? [])];
          // The same file may be chosen again after it was changed.
          event.target.value = "";
          if (files.length > 0) onFiles(files);
        }}
      />
    </>
  );
}
