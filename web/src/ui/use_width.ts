// How wide a box is, for pictures drawn to its measure.
import { useEffect, useState } from "react";

export function useWidth(box: HTMLElement | null, until: number): number {
  const [width, setWidth] = useState(until);
  useEffect(() => {
    if (!box) return;
    const watch = new ResizeObserver(([entry]) => entry && setWidth(Math.round(entry.contentRect.width)));
    watch.observe(box);
    return () => watch.disconnect();
  }, [box]);
  return width;
}
