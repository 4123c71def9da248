// The door to the plan: hands the project of the address to the plan screen.
import { useParams } from "@tanstack/react-router";
import { lazy, Suspense, type ComponentType } from "react";

const screens = import.meta.glob<{ PlanPage: ComponentType<{ projectId: string }> }>("../../domain/schedule/PlanPage.tsx");
const load = Object.values(screens)[0];
const Nothing: ComponentType<{ projectId: string }> = () => null;
const PlanPage = lazy(async () => ({ default: load ? (await load()).PlanPage : Nothing }));

export function PlanDoor() {
  const { project } = useParams({ from: "/team/projects/$project/plan" });
  return (
    <Suspense>
      <PlanPage projectId={project} />
    </Suspense>
  );
}
