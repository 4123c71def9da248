// What opens beside a button: a menu of acts, or a small panel. The button stands at once; what opens
// is loaded behind it.
import { lazy, Suspense, type ReactElement, type ReactNode } from "react";
import type { IconName } from "./Icon.tsx";

export interface MenuAct {
  label: string;
  icon?: IconName;
  checked?: boolean;
  act: () => void;
}

export interface ActMenuProps {
  button: ReactElement;
  entries: (MenuAct | { heading: string } | "line")[];
  label: string;
}

export interface FloatingProps {
  button: ReactElement;
  opened: boolean;
  onChange: (opened: boolean) => void;
  children: ReactNode;
  width?: number;
  label: string;
}

const LoadedMenu = lazy(async () => ({ default: (await import("./floating_parts.tsx")).LoadedMenu }));
const LoadedPanel = lazy(async () => ({ default: (await import("./floating_parts.tsx")).LoadedPanel }));

export function ActMenu(props: ActMenuProps) {
  return (
    <Suspense fallback={props.button}>
      <LoadedMenu {...props} />
    </Suspense>
  );
}

export function FloatingPanel(props: FloatingProps) {
  return (
    <Suspense fallback={props.button}>
      <LoadedPanel {...props} />
    </Suspense>
  );
}
