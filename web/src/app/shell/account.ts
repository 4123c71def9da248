// Changes to one's own account that are made from the head: shown at once, taken back if refused.
import { wearTheme } from "../../ui/theme.ts";
import { api } from "../api.ts";
import { cache, keys } from "../cache.ts";
import { forgetDrafts } from "../drafts.ts";
import { tellProblem } from "../problems.tsx";
import { forgetUndo } from "../toast.ts";
import type { Me } from "../wire.ts";
import { setLanguage } from "../words.ts";

export type MyChange = Partial<Pick<Me["person"], "name" | "locale" | "time_zone" | "theme">>;

/** Shows the change at once and keeps it on the server. */
export function changeMe(change: MyChange): void {
  const before = cache.getQueryData<Me>(keys.me);
  if (before) cache.setQueryData<Me>(keys.me, { ...before, person: { ...before.person, ...change } });
  if (change.locale) void setLanguage(change.locale);
  if (change.theme) wearTheme(change.theme);
  api.patch<Me | undefined>("/api/v1/me", change).then(
    (after) => after && cache.setQueryData(keys.me, after),
    (reason) => {
      if (before) cache.setQueryData(keys.me, before);
      tellProblem(reason);
    },
  );
}

export async function signOut(): Promise<void> {
  await api.delete("/api/v1/sessions/current");
  forgetUndo();
  forgetDrafts();
}
