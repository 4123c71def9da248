// Mantine carries behaviour here (focus traps, positions, keyboard), not looks: headless, so that it
// writes no style element into the page. It stands round each floating part rather than round the
// app, so that the first screen does not wait for it.
import { HeadlessMantineProvider } from "@mantine/core";
import type { ReactNode } from "react";

export function Behaviour({ children }: { children: ReactNode }) {
  return <HeadlessMantineProvider>{children}</HeadlessMantineProvider>;
}
