// Places of a file that remarks are pinned to, as the server tells them, and where that is on what is looked at.
import type { Comment } from "../../app/wire.ts";
import type { Words } from "../../app/words.ts";

export type Place = NonNullable<Comment["place"]>;
export type Spot = Place["spot"];

/** A remark with its place and the number of its pin. */
export interface Pinned {
  comment: Comment;
  place: Place;
  pin: number;
}

/** Numbered in the order they were written, over all versions; what was deleted keeps its number. */
export function pinnedOf(comments: Comment[]): Pinned[] {
  const found = comments.flatMap((comment) => (comment.place ? [{ comment, place: comment.place }] : []));
  return found.map((each, index) => ({ ...each, pin: index + 1 })).filter(({ comment }) => !comment.deleted_at);
}

/** The whole width of a picture; how far down is counted by the width too. */
const WIDTH = 10_000;

interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** The point of a picture that was touched, kept inside it. */
export function pointIn(box: Box, at: { clientX: number; clientY: number }): Spot {
  const part = (length: number, most: number) => Math.round((Math.min(Math.max(length, 0), most) / (box.width || 1)) * WIDTH);
  return { kind: "point", x: part(at.clientX - box.left, box.width), y: part(at.clientY - box.top, box.height) };
}

/** The same point a step further, by the arrow keys; undefined where the key is none. */
export function moved(spot: Spot, key: string, step: number, tallest: number): Spot | undefined {
  const by = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key];
  if (!by || spot.kind !== "point") return undefined;
  const kept = (value: number, most: number) => Math.min(Math.max(value, 0), most);
  return { kind: "point", x: kept(spot.x + by[0]! * step, WIDTH), y: kept(spot.y + by[1]! * step, tallest) };
}

/** Margins are counted by the width of what is around, heights are not. */
export const placed = (spot: { x: number; y: number }) => ({ left: `${spot.x / 100}%`, marginTop: `${spot.y / 100}%` });

/** "Version 2, page 3". */
export function placeWords(t: Words["t"], { version, spot }: Place): string {
  const number = spot.kind === "page" ? spot.page : spot.kind === "line" ? spot.line : 0;
  return t(`comment.place.${spot.kind}`, { version, number });
}


/** The lines of a text, counted as the client's page does: what ends with a line break has no empty line after it. */
export function linesOf(text: string): string[] {
  const lines = text.replace(/^\uFEFF/, "").split("\n");
  return lines.length > 1 && lines.at(-1) === "" ? lines.slice(0, -1) : lines;
}
