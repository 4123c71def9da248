// The mails of a project that wait for a person, for its managers.
import { useParams } from "@tanstack/react-router";
import { HeldMails } from "./HeldMails.tsx";

export function HeldMailPage() {
  const { project } = useParams({ from: "/team/projects/$project/mails" });
  return (
    <div className="page middle stack">
      <HeldMails project={project} />
    </div>
  );
}
