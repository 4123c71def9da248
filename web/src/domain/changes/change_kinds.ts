// The words of a change request that the server, the address and the catalogue share.
export const ORIGINS = ["client", "team", "environment"] as const;
export const SOURCES = ["mail", "meeting", "team"] as const;
export const STATES = ["received", "assessing", "offered", "approved", "applied", "not_applied", "done", "declined", "closed"] as const;
export const LEVELS = ["low", "medium", "high"] as const;
/** What is open on a change's page beside what is always there; it stands in the address. */
export const OPEN = ["assessment", "request", "offer", "close", "withdraw"] as const;

export type ChangeOrigin = (typeof ORIGINS)[number];
export type ChangeSource = (typeof SOURCES)[number] | "portal";
export type ChangeState = (typeof STATES)[number];
export type Level = (typeof LEVELS)[number];
export type Open = (typeof OPEN)[number];
