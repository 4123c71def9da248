// A picture of the chart as a file: the SVG itself, or painted by the browser as PNG.
import type { Picture } from "./gantt_svg.ts";

/** Browsers paint no larger canvas on every machine. */
const LONGEST_SIDE = 16_000;
const MOST_POINTS = 120_000_000;

/** How many points of the screen one point of the picture becomes; none: it is too large for a PNG. */
export function pngScale({ width, height }: Pick<Picture, "width" | "height">): number | undefined {
  return [2, 1].find((scale) => Math.max(width, height) * scale <= LONGEST_SIDE && width * height * scale * scale <= MOST_POINTS);
}

export const svgFile = ({ svg }: Picture): Blob => new Blob([`<?xml version="1.0" encoding="UTF-8"?>\n${svg}`], { type: "image/svg+xml" });

export async function pngFile(picture: Picture): Promise<Blob> {
  const scale = pngScale(picture) ?? 1;
  const address = URL.createObjectURL(svgFile(picture));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [picture.width * scale, picture.height * scale];
    const pen = canvas.getContext("2d");
    if (!pen) throw new Error("no canvas");
    pen.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise<Blob>((done, refuse) => canvas.toBlob((blob) => (blob ? done(blob) : refuse(new Error("no picture"))), "image/png"));
  } finally {
    URL.revokeObjectURL(address);
  }
}
