// One attempt of a person that takes several requests: pressed again after half of it has failed, what
// was done already is answered again and done once.
import { useState } from "react";
import { newKey } from "./api.ts";

/** The key of a request within an attempt: the same for the same request. */
export function attempt(): (act: string, body: unknown) => string {
  const keys = new Map<string, string>();
  return (act, body) => {
    const request = JSON.stringify([act, body]);
    const key = keys.get(request) ?? newKey();
    keys.set(request, key);
    return key;
  };
}

/** Lasts as long as the dialog is open. */
export function useAttempt(): (act: string, body: unknown) => string {
  const [keyOf] = useState(attempt);
  return keyOf;
}
