// The command palette: type what to do or what to find. Acts first, then projects and records.
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { BareDialog } from "../../ui/Dialog.tsx";
import { Icon, type IconName } from "../../ui/Icon.tsx";
import { isInputMethod } from "../../ui/input_method.ts";
import { matching, useOfferedActions } from "../actions.ts";
import { api } from "../api.ts";
import { useProjects } from "../cache.ts";
import { kindOf, recordNumber } from "../record_kinds.ts";
import type { List, SearchHit } from "../wire.ts";
import { useWords } from "../words.ts";

interface Line {
  key: string;
  label: string;
  meta?: string | undefined;
  icon?: IconName | undefined;
  keys?: string | undefined;
  /** What happens is seen here. */
  keepsOpen?: boolean;
  act: () => void;
}

const SHOWN = 8;
const PAUSE = 120;

export default function Palette({ onClose }: { onClose: () => void }) {
  const { t } = useWords();
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const list = useRef<HTMLUListElement>(null);
  const lines = useLines(typed);
  const chosen = Math.min(at, lines.length - 1);
  useEffect(() => setAt(0), [typed]);
  useEffect(() => list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" }), [chosen]);
  const run = (line: Line | undefined) => {
    if (!line) return;
    if (!line.keepsOpen) onClose();
    line.act();
  };
  const pressed = (event: React.KeyboardEvent) => {
    // While an input method composes, Enter and arrows belong to it.
    if (isInputMethod(event.nativeEvent)) return;
    if (event.key === "ArrowDown") setAt(Math.min(chosen + 1, lines.length - 1));
    else if (event.key === "ArrowUp") setAt(Math.max(chosen - 1, 0));
    else if (event.key === "Enter") run(lines[chosen]);
    else return;
    event.preventDefault();
  };
  return (
    <BareDialog className="palette" label={t("shell.search")} onClose={onClose}>
      <div className="palette-field">
        <Icon name="search" />
        <input
          data-autofocus
          autoFocus
          role="combobox"
          aria-expanded="true"
          aria-controls="palette-lines"
          aria-activedescendant={lines[chosen] ? `palette-${chosen}` : undefined}
          aria-label={t("shell.search")}
          placeholder={t("shell.search_hint")}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={pressed}
        />
        <kbd>Esc</kbd>
      </div>
      <ul id="palette-lines" role="listbox" ref={list} aria-label={t("shell.search")}>
        {lines.map((line, index) => (
          <li key={line.key} id={`palette-${index}`} role="option" aria-selected={index === chosen} onClick={() => run(line)} onPointerMove={() => setAt(index)}>
            {line.icon ? <Icon name={line.icon} /> : <span className="i" />}
            <span className="clip">{line.label}</span>
            {line.meta && <span className="muted small clip end">{line.meta}</span>}
            {line.keys && <kbd className="end">{line.keys}</kbd>}
          </li>
        ))}
      </ul>
    </BareDialog>
  );
}

function useLines(typed: string): Line[] {
  const { t } = useWords();
  const navigate = useNavigate();
  const offered = useOfferedActions();
  const projects = useProjects().data?.items ?? [];
  const { hits, again } = useHits(typed);
  const text = typed.trim();
  const acts = matching(offered, text).map((action, index) => ({ key: `act-${index}`, label: action.label, icon: action.icon, keys: action.keys, act: action.act }));
  const found = matching(projects.map((project) => ({ ...project, label: project.name })), text).map((project) => ({
    key: project.id,
    label: project.name,
    icon: "plan" as const,
    meta: t("palette.project"),
    act: () => void navigate({ to: "/projects/$project", params: { project: project.id } }),
  }));
  const records = hits.map((hit) => ({
    key: hit.record_id,
    label: `${recordNumber(hit.kind, hit.number)} ${hit.title}`,
    icon: kindOf(hit.kind).icon,
    meta: hit.project.name,
    act: () => void navigate(kindOf(hit.kind).address(hit.project.id, hit.record_id) as never),
  }));
  const all: Line[] = text ? [{ key: "search", label: t("palette.search_for", { text }), icon: "search", act: () => void navigate({ to: "/search", search: { q: text } }) }] : [];
  const failed: Line[] = again ? [{ key: "failed", label: t("palette.failed"), icon: "warn", keepsOpen: true, act: again }] : [];
  return text ? [...failed, ...acts.slice(0, SHOWN), ...found.slice(0, SHOWN), ...records.slice(0, SHOWN), ...all] : [...acts, ...found.slice(0, SHOWN)];
}

function useHits(typed: string): { hits: SearchHit[]; again: (() => void) | undefined } {
  const [settled, setSettled] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setSettled(typed.trim()), PAUSE);
    return () => clearTimeout(timer);
  }, [typed]);
  const query = useQuery({
    queryKey: ["search", settled, ""],
    queryFn: ({ signal }) => api.get<List<SearchHit>>(`/api/v1/search?q=${encodeURIComponent(settled)}`, { signal }),
    enabled: settled.length > 0,
  });
  return { hits: settled ? (query.data?.items ?? []) : [], again: settled && query.isError ? () => void query.refetch() : undefined };
}
