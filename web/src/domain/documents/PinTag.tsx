// Where a remark is pinned on a file: beside the remark, leading to its place.
import { Link } from "@tanstack/react-router";
import { createContext, useContext } from "react";
import type { Comment, Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { recordOf } from "./document.ts";
import { placeWords } from "./pins.ts";

interface LookingAt {
  version: number;
  /** The numbers of the file's pins, over all versions. */
  pinOf: (comment: Id) => number | undefined;
  onPin: (comment: Id) => void;
}

/** While a version is looked at. */
export const Looking = createContext<LookingAt | undefined>(undefined);

export function PinTag({ comment, record }: { comment: Comment; record: Id }) {
  const { t } = useWords();
  const looking = useContext(Looking);
  if (!comment.place) return null;
  const words = placeWords(t, comment.place);
  const { version } = comment.place;
  const pin = looking && (
    <span className="pin" data-client={comment.audience === "client" || undefined} data-settled={comment.settled ? true : undefined}>
      {looking.pinOf(comment.id)}
    </span>
  );
  if (looking?.version === version)
    return (
      <button type="button" className="pin-words small" onClick={() => looking.onPin(comment.id)}>
        {pin}
        {words}
      </button>
    );
  return (
    <Link className="pin-words small" to="." search={((now: object) => ({ ...now, record: recordOf(record), look: version, pin: comment.id })) as never}>
      {pin}
      {words}
    </Link>
  );
}
