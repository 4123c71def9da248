// Internal or visible to the client: the two states of everything that is written, and which one it is in.
import { useWords } from "../../app/words.ts";
import { Icon } from "../../ui/Icon.tsx";

interface SwitchProps {
  shared: boolean;
  /** What the present state means, by name. */
  said: string;
  mayHide: boolean;
  mayShow: boolean;
  onHide: () => void;
  onShow: () => void;
}

export function AudienceSwitch({ shared, said, mayHide, mayShow, onHide, onShow }: SwitchProps) {
  const { t } = useWords();
  return (
    <div className="audience-bar">
      <div className="audience-switch" role="group" aria-label={t("audience.title")}>
        <button type="button" className="internal" aria-pressed={!shared} disabled={!mayHide} onClick={() => shared && onHide()}>
          <Icon name="lock" />
          {t("audience.internal")}
        </button>
        <button type="button" className="client" aria-pressed={shared} disabled={!mayShow} onClick={() => !shared && onShow()}>
          <Icon name="door" />
          {t("audience.client")}
        </button>
      </div>
      <span className="small">{said}</span>
    </div>
  );
}
