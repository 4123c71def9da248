// The small marks of meaning: state, audience, person. Shape and words first, then colour.
import type { ReactNode } from "react";
import { Icon, type IconName } from "./Icon.tsx";

export type Tone = "on_track" | "at_risk" | "late" | "none";
const TONE_ICONS: Record<Tone, IconName | undefined> = { on_track: "tick", at_risk: "warn", late: "flag", none: undefined };

export function StateTag({ tone, children, icon }: { tone: Tone; children: ReactNode; icon?: IconName }) {
  const drawn = icon ?? TONE_ICONS[tone];
  return (
    <span className={`state ${tone}`}>
      {drawn && <Icon name={drawn} />}
      {children}
    </span>
  );
}

export function AudienceTag({ client, children }: { client: boolean; children: ReactNode }) {
  return (
    <span className={`audience ${client ? "client" : "internal"}`}>
      <Icon name={client ? "door" : "lock"} />
      {children}
    </span>
  );
}

/** Of the client only those who see prices. */
export function CircleTag({ children }: { children: ReactNode }) {
  return (
    <span className="audience client">
      <Icon name="lock" />
      {children}
    </span>
  );
}

/** Team: square. Client: round, violet. */
export function PersonTag({ name, client, muted }: { name: string; client?: boolean; muted?: boolean }) {
  return (
    <span className={muted ? "who muted" : "who"}>
      <span className={client ? "avatar client" : "avatar"} aria-hidden="true">
        {initial(name)}
      </span>
      {name}
    </span>
  );
}

function initial(name: string): string {
  return [...name.trim()][0]?.toUpperCase() ?? "?";
}
