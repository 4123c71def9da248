// What just happened, with the way back.
import { Icon } from "../../ui/Icon.tsx";
import { tellProblem } from "../problems.tsx";
import { dismissToast, undo, useToasts } from "../toast.ts";
import { useWords } from "../words.ts";

export function Toasts() {
  const { t } = useWords();
  const toasts = useToasts();
  return (
    <div className="toasts" role="status" aria-live="polite">
      {toasts.map((toast) => (
        <div key={toast.id} className={toast.kind === "problem" ? "toast problem" : "toast"}>
          <span>{toast.text}</span>
          {toast.act && (
            <button
              type="button"
              className="undo"
              onClick={() => {
                dismissToast(toast.id);
                toast.act?.run();
              }}
            >
              {toast.act.label}
            </button>
          )}
          {toast.undo && (
            <button type="button" className="undo" onClick={() => void undo(toast.id).catch(tellProblem)}>
              {t("shell.undo")}
            </button>
          )}
          <button type="button" aria-label={t("shell.dismiss")} onClick={() => dismissToast(toast.id)}>
            <Icon name="cross" />
          </button>
        </div>
      ))}
    </div>
  );
}
