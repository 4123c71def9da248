// The icons of the design: 16 px box, 1.5 px round stroke, the colour of the text beside them.
// Decoration only: whatever an icon means is also said in words or in an aria-label.
import type { ReactNode } from "react";

const DRAWN = {
  home: (
    <>
      <path d="M2.5 7.5 8 2.5l5.5 5V13.5h-4V10h-3v3.5h-4z"/>
    </>
  ),
  work: (
    <>
      <path d="M2.5 4h2M7 4h6.5M2.5 8h2M7 8h6.5M2.5 12h2M7 12h6.5"/>
    </>
  ),
  plan: (
    <>
      <path d="M2 3.5h6M5 8h6M8 12.5h6"/><path d="M8 3.5v4.5M11 8v4.5" strokeWidth="1"/>
    </>
  ),
  scope: (
    <>
      <path d="M3 2.5h7l3 3v8H3zM5.5 8.5l1.5 1.5 3-3.5"/>
    </>
  ),
  change: (
    <>
      <path d="M2.5 5h9L9 2.5M13.5 11h-9L7 13.5"/>
    </>
  ),
  risk: (
    <>
      <path d="M8 2.5 14 13.5H2zM8 6.5v3M8 11.5v.01"/>
    </>
  ),
  cost: (
    <>
      <path d="M8 2v12M11.5 4.5H6.5a2 2 0 0 0 0 3.5h3a2 2 0 0 1 0 3.5h-5"/>
    </>
  ),
  talk: (
    <>
      <path d="M2.5 3h11v8h-6l-3 2.5V11h-2z"/>
    </>
  ),
  document: (
    <>
      <path d="M4 2.5h5.5l3 3v8H4zM9.5 2.5v3h3"/>
    </>
  ),
  report: (
    <>
      <path d="M2.5 13.5h11M4 11V8M7 11V4.5M10 11V6.5M13 11V3"/>
    </>
  ),
  people: (
    <>
      <circle cx="6" cy="5.5" r="2.5"/><path d="M1.5 13.5c0-3 2-4 4.5-4s4.5 1 4.5 4M10.5 3.2a2.5 2.5 0 0 1 0 4.6M12 9.8c1.7.5 2.5 1.7 2.5 3.7"/>
    </>
  ),
  search: (
    <>
      <circle cx="7" cy="7" r="4.5"/><path d="m10.5 10.5 3.5 3.5"/>
    </>
  ),
  bell: (
    <>
      <path d="M3 11.5h10L11.8 10V7a3.8 3.8 0 0 0-7.6 0v3zM6.5 13.8h3"/>
    </>
  ),
  undo: (
    <>
      <path d="M6 3 2.5 6.5 6 10M2.5 6.5h7a3.5 3.5 0 0 1 0 7H7"/>
    </>
  ),
  sun: (
    <>
      <circle cx="8" cy="8" r="2.8"/><path d="M8 1.5v1.5M8 13v1.5M1.5 8H3M13 8h1.5M3.4 3.4l1 1M11.6 11.6l1 1M12.6 3.4l-1 1M4.4 11.6l-1 1"/>
    </>
  ),
  lock: (
    <>
      <rect x="3" y="7" width="10" height="6.5"/><path d="M5 7V5a3 3 0 0 1 6 0v2M8 9.5v1.5"/>
    </>
  ),
  door: (
    <>
      <path d="M3 13.5V2.5h6v11M1.5 13.5h9M9 8h5.5M12.5 6l2 2-2 2"/>
    </>
  ),
  clock: (
    <>
      <circle cx="8" cy="8" r="6"/><path d="M8 4.5V8l2.5 1.5"/>
    </>
  ),
  tick: (
    <>
      <path d="m3 8.5 3.5 3.5L13 4.5"/>
    </>
  ),
  cross: (
    <>
      <path d="m4 4 8 8M12 4l-8 8"/>
    </>
  ),
  warn: (
    <>
      <path d="M8 3v6M8 12.5v.01"/>
    </>
  ),
  flag: (
    <>
      <path d="M4 14V2.5h8.5L10 5.5l2.5 3H4"/>
    </>
  ),
  plus: (
    <>
      <path d="M8 3v10M3 8h10"/>
    </>
  ),
  right: (
    <>
      <path d="m6 3.5 4.5 4.5L6 12.5"/>
    </>
  ),
  down: (
    <>
      <path d="M3.5 6 8 10.5 12.5 6"/>
    </>
  ),
  clip: (
    <>
      <path d="M12.5 7 7.5 12a2.8 2.8 0 0 1-4-4l5.5-5.5a1.9 1.9 0 0 1 2.7 2.7L6.5 10.5"/>
    </>
  ),
  calendar: (
    <>
      <rect x="2.5" y="3.5" width="11" height="10"/><path d="M2.5 6.5h11M5.5 2v3M10.5 2v3"/>
    </>
  ),
  gear: (
    <>
      <circle cx="8" cy="8" r="2"/><path d="M8 1.8v2.2M8 12v2.2M1.8 8H4M12 8h2.2M3.6 3.6l1.6 1.6M10.8 10.8l1.6 1.6M12.4 3.6l-1.6 1.6M5.2 10.8l-1.6 1.6"/>
    </>
  ),
  filter: (
    <>
      <path d="M2 3.5h12L9.5 8.5v4l-3 1.5V8.5z"/>
    </>
  ),
  moon: (
    <>
      <path d="M13.500 9.500A5.800 5.800 0 0 1 6.500 2.500a5.800 5.800 0 1 0 7 7z"/>
    </>
  ),
  menu: (
    <>
      <path d="M2.500 4h11M2.500 8h11M2.500 12h11"/>
    </>
  ),
  copy: (
    <>
      <path d="M5.500 5.500h8v8h-8zM3 10.500h-.500v-8h8V3"/>
    </>
  ),
  key: (
    <>
      <circle cx="5" cy="11" r="2.500"/><path d="m7 9 6-6M10.500 5.500l2 2"/>
    </>
  ),
  mail: (
    <>
      <path d="M2 3.500h12v9H2zM2 4l6 5 6-5"/>
    </>
  ),
  upload: (
    <>
      <path d="M8 10.500v-8M5 5.500l3-3 3 3M2.500 10.500v3h11v-3"/>
    </>
  ),
  download: (
    <>
      <path d="M8 2.500v8M5 7.500l3 3 3-3M2.500 10.500v3h11v-3"/>
    </>
  ),
  picture: (
    <>
      <path d="M2 3h12v10H2zM2 11l3.500-3.500L9 11l2-2 3 3"/><circle cx="10.500" cy="6" r="1"/>
    </>
  ),
  out: (
    <>
      <path d="M9 3h4v4M13 3 7.500 8.500M6 3.500H3v9.500h9.500V10"/>
    </>
  ),
  system: (
    <>
      <path d="M2 3h12v8H2zM5.500 13.500h5M8 11v2.500"/>
    </>
  ),
  eye: (
    <>
      <path d="M1.500 8S4 3.500 8 3.500 14.500 8 14.500 8 12 12.500 8 12.500 1.500 8 1.500 8z"/><circle cx="8" cy="8" r="1.800"/>
    </>
  ),
  print: (
    <>
      <path d="M4.500 6V2.500h7V6M4.500 11.500h-2V6h11v5.500h-2M4.500 9.500h7v4h-7z"/>
    </>
  ),
  left: (
    <>
      <path d="M10 3 5 8l5 5"/>
    </>
  ),
  trash: (
    <>
      <path d="M2.500 4.500h11M6 4.500v-2h4v2M4 4.500l.700 9h6.600l.700-9"/>
    </>
  ),
  pencil: (
    <>
      <path d="M3 13l.700-3L11 2.700l2.300 2.300L6 12.300z"/>
    </>
  ),
} satisfies Record<string, ReactNode>;

export type IconName = keyof typeof DRAWN;

export function Icon({ name, className }: { name: IconName; className?: string }) {
  return (
    <svg className={className ? `i ${className}` : "i"} viewBox="0 0 16 16" aria-hidden="true">
      {DRAWN[name]}
    </svg>
  );
}
