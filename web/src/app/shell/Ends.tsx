// Where an address leads nowhere, or a page could not be shown.
import { Link, useRouter } from "@tanstack/react-router";
import { Button } from "../../ui/Button.tsx";
import { StateTag } from "../../ui/Marks.tsx";
import { Problem } from "../api.ts";
import { sentence } from "../problems.tsx";
import { useWords } from "../words.ts";

export function Lost() {
  const { t } = useWords();
  return (
    <div className="face">
      <h3>{t("lost.title")}</h3>
      <p>{t("lost.text")}</p>
      <div className="actions">
        <Link className="button primary" to="/">
          {t("lost.home")}
        </Link>
      </div>
    </div>
  );
}

export function PageFailed({ error }: { error: unknown }) {
  const w = useWords();
  const router = useRouter();
  const reference = error instanceof Problem ? error.requestId : undefined;
  return (
    <div className="face" role="alert">
      <StateTag tone="late" icon="cross">
        {w.t("faces.not_loaded")}
      </StateTag>
      <h3>{w.t("lost.failed")}</h3>
      <p>{sentence(w, error)}</p>
      <div className="actions">
        <Button kind="primary" onClick={() => void router.invalidate()}>
          {w.t("faces.try_again")}
        </Button>
        {reference && <span className="muted small">{w.t("faces.reference", { reference })}</span>}
      </div>
    </div>
  );
}
