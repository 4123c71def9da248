// What a client reads of a deliverable that is handed over: its name, what it is, the words with it, the criteria.
import { Body } from "../communication/Body.tsx";
import type { Deliverable } from "./deliverable.ts";

export function Handover({ deliverable, note = "" }: { deliverable: Deliverable; note?: string }) {
  return (
    <>
      <p className="strong">{deliverable.title}</p>
      {note.trim() && <Body text={note} />}
      {deliverable.description && <Body text={deliverable.description} />}
      <Body text={deliverable.handover} />
      <ol className="submit-criteria">
        {deliverable.criteria.map((each) => (
          <li key={each.id}>{each.words}</li>
        ))}
      </ol>
    </>
  );
}
