// The line between table and chart: pulled, or moved with the arrow keys.
import { useRef, type CSSProperties } from "react";
import type { Words } from "../../app/words.ts";
import styles from "./gantt.module.css";

interface SplitterProps {
  width: number;
  height: number;
  onWidth: (width: number) => void;
  words: Words;
}

export function Splitter({ width, height, onWidth, words }: SplitterProps) {
  const grabbed = useRef<{ x: number; width: number } | undefined>(undefined);
  return (
    <div
      className={styles.splitter}
      style={{ height } as CSSProperties}
      role="separator"
      aria-orientation="vertical"
      aria-label={words.t("plan.splitter")}
      aria-valuenow={Math.round(width)}
      aria-valuemin={120}
      aria-valuemax={2000}
      tabIndex={0}
      onPointerDown={(event) => {
        grabbed.current = { x: event.clientX, width };
        event.currentTarget.setPointerCapture(event.pointerId);
        event.preventDefault();
      }}
      onPointerMove={(event) => grabbed.current && onWidth(grabbed.current.width + event.clientX - grabbed.current.x)}
      onPointerUp={() => (grabbed.current = undefined)}
      onPointerCancel={() => (grabbed.current = undefined)}
      onKeyDown={(event) => {
        const by = { ArrowLeft: -24, ArrowRight: 24 }[event.key];
        if (by) onWidth(width + by);
      }}
    />
  );
}
