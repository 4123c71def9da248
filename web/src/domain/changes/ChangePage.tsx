// One change request: what it would do to the plan, what we think of it, and, in violet, what the client
// sees and decides. The internal half is hatched and stands apart from it.
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useActions } from "../../app/actions.ts";
import { useWritingRole } from "../../app/cache.ts";
import type { Money } from "../../app/money.ts";
import { Faces } from "../../app/problems.tsx";
import { recordNumber } from "../../app/record_kinds.ts";
import { useWords } from "../../app/words.ts";
import { Icon } from "../../ui/Icon.tsx";
import { AudienceTag } from "../../ui/Marks.tsx";
import { Statement } from "../../ui/Statement.tsx";
import { useViewers } from "../records/AudienceBar.tsx";
import { ClockLine } from "../communication/ClockBar.tsx";
import { RecordTalkPanel } from "../records/RecordTalk.tsx";
import { AgreedPanel } from "./AgreedPanel.tsx";
import { AssessmentPanel } from "./AssessmentPanel.tsx";
import { closeWord, isAgreed, mayAssess, mayClose, useChange, waitingOffer, type Change, type Impact } from "./change.ts";
import { ChangeStateTag } from "./ChangeMarks.tsx";
import { CloseDialog } from "./CloseDialog.tsx";
import { headSentence } from "./effect_words.ts";
import { Effects } from "./Effects.tsx";
import { LoadPanel } from "./LoadPanel.tsx";
import { MilestonesPanel } from "./MilestonesPanel.tsx";
import { OfferPanel } from "./OfferPanel.tsx";
import type { Open, PartProps } from "./parts.ts";
import { RequestPanel } from "./RequestPanel.tsx";
import "../records/records.css";
import "../communication/communication.css";
import "./changes.css";

const FROM = "/team/projects/$project/changes/$change" as const;

export function ChangePage() {
  const { t } = useWords();
  const { change } = useParams({ from: FROM });
  const query = useChange(change);
  return (
    <Faces query={query} failed={t("changes.one_failed")} rows={8}>
      {(found) => <Opened key={found.id} change={found} />}
    </Faces>
  );
}

function Opened({ change }: { change: Change }) {
  const w = useWords();
  const { t } = w;
  const role = useWritingRole(change.project_id);
  const open = useSearch({ from: FROM }).open;
  const navigate = useNavigate({ from: "/projects/$project/changes/$change" });
  const onOpen = (next: Open | undefined) => void navigate({ search: (now) => ({ ...now, open: next }), replace: true });
  const [mayEdit, mayShare] = [role !== undefined && role !== "read_only", role === "project_manager"];
  const [tried, setTried] = useState<Impact>();
  const [typedPrice, setTypedPrice] = useState<Money | null>();
  const impact = tried ?? shownImpact(change);
  const price = typedPrice !== undefined && !waitingOffer(change) && !change.agreed ? typedPrice : shownPrice(change);
  const parts: PartProps = { change, mayEdit, mayShare, open, onOpen };
  const waits = !!waitingOffer(change);
  useActions([
    ...(mayEdit && mayAssess(change.state) ? [{ label: t("changes.assess"), icon: "pencil" as const, act: () => onOpen("assessment") }] : []),
    ...(mayEdit ? [{ label: t("changes.edit_request"), icon: "pencil" as const, act: () => onOpen("request") }] : []),
    ...(mayShare && waits ? [{ label: t("changes.withdraw"), icon: "undo" as const, act: () => onOpen("withdraw") }, { label: t("changes.replace"), icon: "door" as const, act: () => onOpen("offer") }] : []),
    ...(mayShare && mayClose(change.state) ? [{ label: t(closeWord(change.state)), icon: "tick" as const, act: () => onOpen("close") }] : []),
    { label: t("changes.back"), icon: "change" as const, act: () => void navigate({ to: "/projects/$project/changes", params: { project: change.project_id }, search: {} }) },
  ]);
  return (
    <div className="request">
      <header className="intro">
        <div className="row wrap">
          <Link className="id" to="/projects/$project/changes" params={{ project: change.project_id }} search={{}} title={t("changes.back")}>
            {recordNumber("change_request", change.number)}
          </Link>
          <ChangeStateTag state={change.state} />
          <SeenBy change={change} />
          <span className="muted small end asked">{askedText(w, change)}</span>
        </div>
        <Statement as="h2" text={headSentence(w, change.title, impact && (tried || change.assessment) ? impact.finish_moves_working_days : undefined, price)} />
        {change.clock && <ClockLine clock={change.clock} of="change_request" />}
        <Closed change={change} />
      </header>
      <div className="stack">
        {impact && <Effects change={change} impact={impact} isTried={!!tried} price={price} isTyped={price === typedPrice && !!typedPrice} mayEdit={mayEdit} />}
        {isAgreed(change.state) || change.agreed ? <AgreedPanel {...parts} /> : null}
        {impact && <MilestonesPanel impact={impact} />}
        <div className={impact?.overbooked.length && open !== "request" ? "side-by-side" : "stack"}>
          {impact && <LoadPanel impact={impact} />}
          <RequestPanel {...parts} />
        </div>
        <AssessmentPanel {...parts} tried={tried} onTried={setTried} />
        <RecordTalkPanel record={change.id} project={change.project_id} mayWrite={mayEdit} />
      </div>
      <OfferPanel {...parts} onPrice={setTypedPrice} />
      {open === "close" && mayShare && <CloseDialog change={change} onClose={() => onOpen(undefined)} />}
    </div>
  );
}

function Closed({ change }: { change: Change }) {
  const { t, formatDateTime } = useWords();
  const { closure } = change;
  if (!closure) return null;
  return (
    <p>
      <Icon name="tick" /> {t("changes.closed_by", { name: closure.by_name, at: formatDateTime(closure.at) })}
      {closure.note && <span className="soft"> {closure.note}</span>}
    </p>
  );
}

/** What was offered last counts once it was sent; before that the newest assessment. */
function shownImpact(change: Change): Impact | undefined {
  const [newest] = change.offers;
  const isBound = newest && (newest.state === "waiting" || change.agreed);
  return isBound ? newest.impact : change.assessment?.impact;
}

function shownPrice(change: Change): Money | null {
  return change.agreed ? change.agreed.price : (change.offers[0]?.price ?? null);
}

function SeenBy({ change }: { change: Change }) {
  const { t, joinNames } = useWords();
  const viewers = useViewers(change.id).data;
  if (change.client_number === null) return <AudienceTag client={false}>{t("audience.internal")}</AudienceTag>;
  const names = viewers?.client.map((each) => each.name) ?? [];
  return <AudienceTag client>{names.length ? t("changes.seen_by", { names: joinNames(names) }) : t("audience.client")}</AudienceTag>;
}

function askedText(w: ReturnType<typeof useWords>, change: Change): string {
  const asked = change.asked_by_name ? w.t("changes.asked", { name: change.asked_by_name }) : w.t(`change.origin.${change.origin}`);
  const wanted = change.wanted_by ? [w.t("changes.wanted", { date: w.formatDate(change.wanted_by) })] : [];
  return [asked, `${w.t(`change.source.${change.source}`)} ${w.formatDate(change.received_at)}`, ...wanted].join(" · ");
}
