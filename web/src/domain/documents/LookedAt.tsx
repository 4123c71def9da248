// A version as it is looked at: a picture, a PDF in a frame of its own, or the beginning of a text; with the pins of
// remarks, and the place that somebody chooses for another.
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import { Problem } from "../../app/api.ts";
import { Faces } from "../../app/problems.tsx";
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { linesOf, moved, placed, pointIn, type Pinned, type Spot } from "./pins.ts";

export interface LookedAtProps {
  path: string;
  title: string;
  /** The pins on this version. */
  pins: Pinned[];
  /** The remark that is read, and the place that is chosen for another. */
  active: Id | undefined;
  spot: Spot | undefined;
  onPin: (comment: Id) => void;
  /** Undefined where nobody writes. */
  onSpot: ((spot: Spot) => void) | undefined;
}

/** An arrow key goes a hundredth of the width, with shift a tenth. */
const STEP = { small: 100, large: 1_000 };

export function Picture({ path, title, pins, active, spot, onPin, onSpot }: LookedAtProps) {
  const { t } = useWords();
  const [failed, setFailed] = useState(false);
  const picture = useRef<HTMLImageElement>(null);
  if (failed) return <p className="muted">{t("documents.no_preview")}</p>;
  const step = (event: KeyboardEvent) => {
    const box = picture.current?.getBoundingClientRect();
    const next = spot && box && moved(spot, event.key, event.shiftKey ? STEP.large : STEP.small, Math.round((box.height / (box.width || 1)) * 10_000));
    if (!next) return;
    event.preventDefault();
    onSpot?.(next);
  };
  return (
    <div className="pinned">
      {/* By keyboard the place is chosen beside the picture, and moved by the arrows. */}
      {/* eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions */}
      <img ref={picture} className={onSpot && "takes-pins"} src={path} alt={title} onError={() => setFailed(true)} onClick={(event) => onSpot?.(pointIn(event.currentTarget.getBoundingClientRect(), event))} />
      {pins.map(({ comment, place: { spot: at }, pin }) => at.kind === "point" && <Pin key={comment.id} comment={comment} pin={pin} style={placed(at)} active={active === comment.id} onPin={onPin} />)}
      {spot?.kind === "point" && <button type="button" className="pin chosen" style={placed(spot)} aria-label={t("documents.pin_here")} title={t("documents.pin_here")} onKeyDown={step} />}
    </div>
  );
}

interface PinProps {
  comment: Pinned["comment"];
  pin: number;
  active: boolean;
  style?: { left: string; marginTop: string };
  onPin: (comment: Id) => void;
}

function Pin({ comment, pin, active, style, onPin }: PinProps) {
  const { t } = useWords();
  return (
    <button type="button" className="pin" style={style} data-client={comment.audience === "client" || undefined} data-settled={comment.settled ? true : undefined} aria-current={active || undefined} aria-label={t("documents.pin", { pin, name: comment.author.name })} onClick={() => onPin(comment.id)}>
      {pin}
    </button>
  );
}

/** The browser's own viewer takes the focus when it is there: Escape would close nothing. It opens at a page, so another
 * page is another frame. */
export function Pages({ path, title, pins, active, spot }: LookedAtProps) {
  const around = useRef<HTMLDivElement>(null);
  const at = pins.find(({ comment }) => comment.id === active)?.place.spot ?? spot;
  const page = at?.kind === "page" ? at.page : 1;
  return (
    <div ref={around} tabIndex={-1}>
      <iframe key={page} src={page > 1 ? `${path}#page=${page}` : path} title={title} onLoad={() => active === undefined && around.current?.focus()} />
    </div>
  );
}

/** So many lines take pins; what follows is read as it is. */
const MOST_LINES = 2_000;

export function Text({ path, ...rest }: LookedAtProps) {
  const { t } = useWords();
  const query = useQuery({ queryKey: ["preview", path], queryFn: ({ signal }) => fetchText(path, signal), staleTime: Infinity });
  return (
    <Faces query={query} failed={t("documents.no_preview")} rows={6}>
      {(text) => <Lines text={text} {...rest} />}
    </Faces>
  );
}

function Lines({ text, pins, active, spot, onPin, onSpot }: Omit<LookedAtProps, "path"> & { text: string }) {
  const { t } = useWords();
  const lines = linesOf(text);
  const place = useRef<HTMLDivElement>(null);
  const shown = pins.find(({ comment }) => comment.id === active)?.place.spot;
  const line = shown?.kind === "line" ? shown.line : undefined;
  useEffect(() => place.current?.querySelector(`[data-line="${line}"]`)?.scrollIntoView({ block: "center" }), [line]);
  const on = (number: number) => pins.filter(({ place: { spot: at } }) => at.kind === "line" && at.line === number);
  return (
    // Focusable, so that a long text is scrolled by keyboard.
    <div ref={place} className="lines" tabIndex={0}>
      <ol>
        {lines.slice(0, MOST_LINES).map((words, index) => (
          <li key={index} data-line={index + 1} className={(spot?.kind === "line" && spot.line === index + 1) || line === index + 1 ? "chosen" : undefined}>
            {onSpot ? (
              <button type="button" className="no" tabIndex={-1} aria-label={t("documents.pin_line", { line: index + 1 })} onClick={() => onSpot({ kind: "line", line: index + 1 })}>
                {index + 1}
              </button>
            ) : (
              <span className="no">{index + 1}</span>
            )}
            <code>{words}</code>
            {on(index + 1).map(({ comment, pin }) => (
              <Pin key={comment.id} comment={comment} pin={pin} active={active === comment.id} onPin={onPin} />
            ))}
          </li>
        ))}
      </ol>
      {lines.length > MOST_LINES && <pre>{lines.slice(MOST_LINES).join("\n")}</pre>}
    </div>
  );
}

async function fetchText(path: string, signal: AbortSignal): Promise<string> {
  const answer = await fetch(path, { signal, credentials: "same-origin" });
  if (!answer.ok) throw new Problem({ status: answer.status, code: answer.status === 404 ? "not_found" : "fault" });
  return answer.text();
}
