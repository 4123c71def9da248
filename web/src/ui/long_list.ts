// What lists of thousands of rows need to know of the page: where they begin, and whether it is a phone.
import { useLayoutEffect, useState, useSyncExternalStore, type RefObject } from "react";

const PHONE = "(max-width: 640px)";

/** Where the rows begin on the page: whatever stands above them may grow or go. */
export function useTop(place: RefObject<HTMLElement | null>): number {
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    const measure = () => setTop(place.current ? Math.round(place.current.getBoundingClientRect().top + window.scrollY) : 0);
    const observer = new ResizeObserver(measure);
    measure();
    observer.observe(document.body);
    return () => observer.disconnect();
  }, [place]);
  return top;
}

export function useIsPhone(): boolean {
  return useSyncExternalStore(
    (listener) => {
      const query = matchMedia(PHONE);
      query.addEventListener("change", listener);
      return () => query.removeEventListener("change", listener);
    },
    () => matchMedia(PHONE).matches,
  );
}
