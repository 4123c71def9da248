// The door to the plan: hands the project of the address to the plan screen.
import { useParams } from "@tanstack/react-router";
import { PlanPage } from "../../domain/schedule/PlanPage.tsx";

export function PlanDoor() {
  const { project } = useParams({ from: "/team/projects/$project/plan" });
  return <PlanPage projectId={project} />;
}
