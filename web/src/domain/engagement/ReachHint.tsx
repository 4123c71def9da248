// By what and when the client's people want to be reached for a matter of this urgency: a quiet word where the team is
// about to write to them. Nothing, where their card leaves it open.
import { useParties } from "../../app/cache.ts";
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { useCulture } from "./culture.ts";
import { reachSentence } from "./culture_sentences.ts";

interface ReachHintProps {
  project: Id;
  party: Id | undefined;
  /** Without one, what holds for all of them. */
  person?: Id | undefined;
  /** What is wanted by today or tomorrow is urgent. */
  due?: string | null | undefined;
}

export function ReachHint({ project, party, person, due }: ReachHintProps) {
  const w = useWords();
  const client = useParties(project).data?.items.find((each) => each.id === party)?.client_id;
  const said = reachSentence(w, useCulture(client).data, person, due);
  return said ? <p className="muted small reach-hint">{said}</p> : null;
}
