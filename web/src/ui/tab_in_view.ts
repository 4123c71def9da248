// Tabs that do not fit scroll sideways; the one the reader is on is never the one cut off.
import { useLayoutEffect, useRef, type RefObject } from "react";

const MARGIN = 12;

/** For the `nav` of the tabs; `path` tells when another one is the reader's. */
export function useTabInView(path: string): RefObject<HTMLElement | null> {
  const place = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    const tabs = place.current;
    const tab = tabs?.querySelector<HTMLElement>("[aria-current]");
    if (!tabs || !tab) return;
    const [seen, wanted] = [tabs.getBoundingClientRect(), tab.getBoundingClientRect()];
    if (wanted.right > seen.right - MARGIN) tabs.scrollLeft += wanted.right - seen.right + MARGIN;
    if (wanted.left < seen.left + MARGIN) tabs.scrollLeft -= seen.left - wanted.left + MARGIN;
  }, [path]);
  return place;
}
