// Above the communication log: how many mails wait for a person, else how many were not taken, and to whom mail comes back.
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { tellProblem } from "../../app/problems.tsx";
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { clearReturned, useHeldMails, useReturned, type ReturnedAddress } from "./mail.ts";

export function MailNotices({ project, isManager, mayWrite }: { project: Id; isManager: boolean; mayWrite: boolean }) {
  const { t } = useWords();
  const count = useHeldMails(project, isManager).data?.pages[0]?.count ?? 0;
  const ignored = useHeldMails(project, isManager, "ignored").data?.pages[0]?.count ?? 0;
  const returned = useReturned(project).data?.items ?? [];
  return (
    <>
      {count > 0 && (
        <p className="notice">
          <Icon name="mail" />
          <Link to="/projects/$project/mails" params={{ project }}>
            {t("received.waiting", { count })}
          </Link>
        </p>
      )}
      {count === 0 && ignored > 0 && (
        <p className="small">
          <Link to="/projects/$project/mails" params={{ project }}>
            {t("received.ignored_count", { count: ignored })}
          </Link>
        </p>
      )}
      {returned.map((one) => (
        <Returned key={one.person_id} project={project} one={one} mayWrite={mayWrite} />
      ))}
    </>
  );
}

function Returned({ project, one, mayWrite }: { project: Id; one: ReturnedAddress; mayWrite: boolean }) {
  const { t, formatWhen } = useWords();
  const clear = useMutation({ mutationFn: () => clearReturned(project, one.person_id), onError: tellProblem });
  return (
    <div className="notice bad">
      <Icon name="warn" />
      <span>
        {t("received.returned", { name: one.name, address: one.address, when: formatWhen(one.since) })}
        {one.words && <span className="code"> {one.words}</span>}
      </span>
      {mayWrite && (
        <Button size="small" busy={clear.isPending} onClick={() => clear.mutate()}>
          {t("received.works_again")}
        </Button>
      )}
    </div>
  );
}
