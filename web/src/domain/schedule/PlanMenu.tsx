// What can be done with the row under the pointer or in focus; the same acts have keys.
import { useEffect, useLayoutEffect, useRef, type KeyboardEvent } from "react";
import type { Words } from "../../app/words.ts";
import type { Id } from "./plan_types.ts";
import type { Row } from "./plan_model.ts";
import type { GridCommands } from "./grid_commands.ts";
import styles from "./plan.module.css";

interface PlanMenuProps {
  at: { x: number; y: number };
  row: Row | undefined;
  words: Words;
  canEdit: boolean;
  commands: GridCommands;
  onOpen: ((id: Id) => void) | undefined;
  onBulk: () => void;
  onClose: () => void;
}

export function PlanMenu({ at, row, words, canEdit, commands, onOpen, onBulk, onClose }: PlanMenuProps) {
  const { t } = words;
  const place = useRef<HTMLDivElement>(null);
  const before = useRef<Element | null>(document.activeElement);
  useLayoutEffect(() => {
    const menu = place.current;
    if (!menu) return;
    const box = menu.getBoundingClientRect();
    menu.style.left = `${Math.max(4, Math.min(at.x, innerWidth - box.width - 8))}px`;
    menu.style.top = `${Math.max(4, Math.min(at.y, innerHeight - box.height - 8))}px`;
    menu.querySelector("button")?.focus();
  }, [at]);
  useEffect(() => {
    const outside = (event: Event) => !place.current?.contains(event.target as Node) && onClose();
    window.addEventListener("pointerdown", outside, true);
    window.addEventListener("wheel", outside, true);
    return () => {
      window.removeEventListener("pointerdown", outside, true);
      window.removeEventListener("wheel", outside, true);
    };
  }, [onClose]);
  const close = () => {
    onClose();
    if (before.current instanceof HTMLElement && before.current.isConnected) before.current.focus({ preventScroll: true });
  };
  const done = (act: () => void) => () => {
    close();
    act();
  };
  const keys = (event: KeyboardEvent) => {
    if (event.key === "Escape" || event.key === "Tab") {
      event.preventDefault();
      close();
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const items = [...(place.current?.querySelectorAll("button") ?? [])];
    items[(items.indexOf(document.activeElement as HTMLButtonElement) + step + items.length) % items.length]?.focus();
  };
  if (!row) return null;
  const acts: [label: string, keys: string, act: () => void][] = [
    ...(onOpen ? ([[t("plan.menu.open"), "", () => onOpen(row.task.id)]] satisfies [string, string, () => void][]) : []),
    ...(canEdit
      ? ([
          [t("plan.menu.insert"), "Insert", () => commands.insert(row)],
          [t("plan.menu.indent"), "Ctrl →", commands.indent],
          [t("plan.menu.outdent"), "Ctrl ←", commands.outdent],
          [t("plan.menu.up"), "Alt ↑", () => commands.shift(-1)],
          [t("plan.menu.down"), "Alt ↓", () => commands.shift(1)],
          [t("plan.bulk.act"), "", onBulk],
          [t("plan.menu.delete"), "Delete", commands.remove],
        ] satisfies [string, string, () => void][])
      : []),
  ];
  return (
    <div ref={place} className={`float menu ${styles.menu}`} role="menu" aria-label={t("plan.menu.label", { title: row.task.title })} onKeyDown={keys}>
      {acts.map(([label, keysOf, act]) => (
        <button key={label} type="button" role="menuitem" className="menu-item" onClick={done(act)}>
          {label}
          {keysOf && <kbd>{keysOf}</kbd>}
        </button>
      ))}
    </div>
  );
}
