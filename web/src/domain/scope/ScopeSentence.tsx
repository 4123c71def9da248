// The state of the scope in one sentence, and below it on whom the client's answer waits.
import { useWords } from "../../app/words.ts";
import type { Id } from "../../app/wire.ts";
import { Statement } from "../../ui/Statement.tsx";
import { useSignOffs } from "../sign_offs/sign_off.ts";
import { useWaiting } from "../sign_offs/SignOffMarks.tsx";
import { ToSignOffs } from "../sign_offs/SignOffsPage.tsx";
import type { Register } from "./requirement.ts";

const TOLD = ["confirmed", "sent", "questioned", "unconfirmed", "draft"] as const;

export function ScopeSentence({ project, counts }: { project: Id; counts: Register["counts"] }) {
  const { t, language } = useWords();
  const waiting = useWaiting();
  const signOffs = useSignOffs(project).data?.items ?? [];
  const asked = signOffs.filter((each) => each.state === "waiting" && each.kind === "requirements");
  const said = TOLD.filter((state) => counts[state]).map((state) => t(`scope.sentence.${state}`, { count: counts[state] }));
  if (said.length === 0 && signOffs.length === 0) return null;
  return (
    <div className="scope-sentence">
      {said.length > 0 && <Statement text={`${said.join(language === "en" ? ", " : "，")}${language === "en" ? "." : "。"}`} />}
      <p className="soft">
        {asked.map((each) => (
          <span key={each.id} className="asked">
            {t("scope.asked", { title: each.title, waiting: waiting(each) })}{" "}
          </span>
        ))}
        <ToSignOffs project={project} count={signOffs.length} />
      </p>
    </div>
  );
}
