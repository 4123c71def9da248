// The project whose page is on screen: a document is opened on one of them.
import { useParams } from "@tanstack/react-router";
import type { Id } from "../../app/wire.ts";

export function useProjectHere(): Id {
  const { project } = useParams({ strict: false }) as { project?: Id };
  return project ?? "";
}
