// A mail that waits becomes a change request in the same way as one that was dropped. Whoever made it puts the mail away.
import { useQuery } from "@tanstack/react-query";
import type { Id } from "../../app/wire.ts";
import { MailDialog } from "../changes/MailDialog.tsx";
import { originalPath, type HeldMail } from "./mail.ts";

export function RequestFromMail({ mail, project, onClose }: { mail: HeldMail; project: Id; onClose: () => void }) {
  const name = `${mail.subject.slice(0, 60) || "mail"}.eml`;
  const file = useQuery({
    queryKey: ["mail-original", mail.id],
    queryFn: async ({ signal }) => {
      const answer = await fetch(originalPath(mail.id), { signal });
      if (!answer.ok) throw new Error(String(answer.status));
      return new File([await answer.blob()], name);
    },
    gcTime: 0,
    staleTime: Infinity,
  });
  return file.data ? <MailDialog project={project} files={[file.data]} onOther={onClose} onClose={onClose} /> : null;
}
