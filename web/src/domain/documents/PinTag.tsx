// Where a remark is pinned on a file: beside the remark, leading to its place.
import { Link } from "@tanstack/react-router";
import { createContext, useContext } from "react";
import type { Comment, Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { recordOf } from "./document.ts";
import { placeWords } from "./pins.ts";

/** While the file is looked at: the numbers of its pins, and how one is shown. */
export const Looking = createContext<{ pinOf: (comment: Id) => number | undefined; onPin: (comment: Id) => void } | undefined>(undefined);

export function PinTag({ comment, record }: { comment: Comment; record: Id }) {
  const { t } = useWords();
  const looking = useContext(Looking);
  if (!comment.place) return null;
  const words = placeWords(t, comment.place);
  if (looking)
    return (
      <button type="button" className="pin-words small" onClick={() => looking.onPin(comment.id)}>
        <span className="pin" data-client={comment.audience === "client" || undefined}>
          {looking.pinOf(comment.id)}
        </span>
        {words}
      </button>
    );
  const { version } = comment.place;
  return (
    <Link className="pin-words small" to="." search={((now: object) => ({ ...now, record: recordOf(record), look: version, pin: comment.id })) as never}>
      {words}
    </Link>
  );
}
