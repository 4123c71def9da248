// The words of a change request that the server, the address and the catalogue share.
import type { Told } from "../../app/wire.ts";

export type ChangeOrigin = Told<"ChangeOrigin">;
export type ChangeSource = Told<"ChangeSource">;
export type ChangeState = Told<"ChangeState">;
export type Level = Told<"Level">;

export const ORIGINS = ["client", "team", "environment"] as const satisfies ChangeOrigin[];
export const SOURCES = ["mail", "meeting", "team"] as const satisfies ChangeSource[];
export const STATES = ["received", "assessing", "offered", "approved", "applied", "without_work", "not_applied", "done", "declined", "closed"] as const satisfies ChangeState[];
export const LEVELS = ["low", "medium", "high"] as const satisfies Level[];
/** What is open on a change's page beside what is always there; it stands in the address. */
export const OPEN = ["assessment", "request", "offer", "close", "withdraw"] as const;

export type Open = (typeof OPEN)[number];
