import { describe, expect, it } from "vitest";
import type { Comment } from "../../app/wire.ts";
import { linesOf, moved, pinnedOf, pointIn, type Spot } from "./pins.ts";

const comment = (id: string, place: Comment["place"], deleted = false) => ({ id, place, deleted_at: deleted ? "2026-03-02T08:00:00Z" : null }) as Comment;
const page = (page: number): Spot => ({ kind: "page", page });

describe("pins", () => {
  it("are numbered over all versions, and keep their number when another is deleted", () => {
    const all = [comment("a", { version: 1, spot: page(1) }), comment("b", null), comment("c", { version: 1, spot: page(2) }, true), comment("d", { version: 2, spot: page(1) })];
    expect(pinnedOf(all).map(({ comment: { id }, pin }) => [id, pin])).toEqual([["a", 1], ["d", 3]]);
  });

  it("are where the picture was touched, however large it is shown", () => {
    const at = { clientX: 60, clientY: 110 };
    expect(pointIn({ left: 10, top: 10, width: 100, height: 200 }, at)).toEqual({ kind: "point", x: 5_000, y: 10_000 });
    expect(pointIn({ left: 10, top: 10, width: 200, height: 400 }, { clientX: 110, clientY: 210 })).toEqual({ kind: "point", x: 5_000, y: 10_000 });
    expect(pointIn({ left: 10, top: 10, width: 100, height: 50 }, { clientX: 0, clientY: 500 })).toEqual({ kind: "point", x: 0, y: 5_000 });
  });

  it("are moved by the arrow keys, and not out of the picture", () => {
    const at: Spot = { kind: "point", x: 9_950, y: 50 };
    expect(moved(at, "ArrowRight", 100, 5_000)).toEqual({ kind: "point", x: 10_000, y: 50 });
    expect(moved(at, "ArrowUp", 100, 5_000)).toEqual({ kind: "point", x: 9_950, y: 0 });
    expect(moved(at, "Enter", 100, 5_000)).toBeUndefined();
    expect(moved(page(1), "ArrowUp", 100, 5_000)).toBeUndefined();
  });
});

it.each([
  ["a\nb", ["a", "b"]],
  ["a\nb\n", ["a", "b"]],
  ["\uFEFFa\n\n", ["a", ""]],
  ["", [""]],
])("the lines of %j", (text, lines) => {
  expect(linesOf(text)).toEqual(lines);
});
