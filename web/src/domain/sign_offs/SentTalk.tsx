// What is said of a document that a client is sent in versions, and its files: one record for all of them.
import { useWritingRole } from "../../app/cache.ts";
import type { Id } from "../../app/wire.ts";
import { RecordTalkPanel } from "../records/RecordTalk.tsx";
import { useSignOffs } from "./sign_off.ts";

export function SentTalk({ project, kind, party }: { project: Id; kind: "plan" | "requirements"; party: Id }) {
  const role = useWritingRole(project);
  const sent = useSignOffs(project).data?.items.find((each) => each.kind === kind && each.party_id === party);
  return sent ? <RecordTalkPanel record={sent.record_id} project={project} mayWrite={role !== undefined && role !== "read_only"} /> : null;
}
