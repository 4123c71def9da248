// The app starts: words first, so that no screen is ever shown without them; the reader's account is
// asked for at the same time.
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { whenSignedOut } from "./app/api.ts";
import { cache, meQuery } from "./app/cache.ts";
import { FieldWords } from "./app/fields.tsx";
import { router } from "./app/router.tsx";
import { forgetUndo } from "./app/toast.ts";
import { watchTyping } from "./app/unsent.ts";
import { firstLanguage, setLanguage } from "./app/words.ts";
import { keptTheme, wearTheme } from "./ui/theme.ts";

const BEFORE_SIGN_IN = ["/sign-in", "/set-up", "/set-password"];

whenSignedOut(() => {
  const here = router.state.location;
  if (BEFORE_SIGN_IN.some((path) => here.pathname.startsWith(path)) || !cache.getQueryData(meQuery.queryKey)) return;
  forgetUndo();
  cache.clear();
  void router.navigate({ to: "/sign-in", search: { then: here.href } });
});

async function start(): Promise<void> {
  wearTheme(keptTheme());
  watchTyping(document);
  if (!BEFORE_SIGN_IN.some((path) => location.pathname.startsWith(path))) void cache.prefetchQuery(meQuery);
  await setLanguage(firstLanguage());
  const place = document.getElementById("root");
  if (!place) return;
  createRoot(place).render(
    <StrictMode>
      <QueryClientProvider client={cache}>
        <FieldWords>
          <RouterProvider router={router} />
        </FieldWords>
      </QueryClientProvider>
    </StrictMode>,
  );
}

void start();
