// What runs here.
import { useMe } from "../../app/cache.ts";
import { useWords } from "../../app/words.ts";
import { Panel } from "../../ui/Panel.tsx";
import { AdministrationFrame } from "./AdministrationFrame.tsx";

export function AboutPage() {
  const { t } = useWords();
  const me = useMe();
  return (
    <AdministrationFrame>
      <Panel title={t("app.name")}>
        <dl className="about-list panel-body">
          <dt>{t("about.version")}</dt>
          <dd>{me?.version}</dd>
          <dt>{t("set_up.organisation")}</dt>
          <dd>{me?.organisation}</dd>
          <dt>{t("about.interface")}</dt>
          <dd>
            <a href="/api/v1/openapi.json">/api/v1/openapi.json</a>
          </dd>
        </dl>
      </Panel>
      <p className="muted small">{t("about.text")}</p>
    </AdministrationFrame>
  );
}
