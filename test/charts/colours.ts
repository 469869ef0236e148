/** Of `#rrggbb`, linear, 0..1. */
function linear(colour: string): [number, number, number] {
  const [, r = '', g = '', b = ''] = /^#(..)(..)(..)$/.exec(colour) ?? [];
  if (b === '') throw new Error(`${colour} is not written as #rrggbb`);
  const value = (hex: string) => {
    const share = Number.parseInt(hex, 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  return [value(r), value(g), value(b)];
}

function luminance([r, g, b]: readonly [number, number, number]): number {
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** As WCAG 2 has it: 1 to 21. */
export function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(linear(one)), luminance(linear(other))].toSorted((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

/** How people see who lack one kind of cone. Machado, Oliveira and Fernandes 2009, severity 1.0. */
const eyes = {
  'all cones': [1, 0, 0, 0, 1, 0, 0, 0, 1],
  'no red cones': [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  'no green cones': [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  'no blue cones': [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
} as const;

export type Eyes = keyof typeof eyes;
export const everyonesEyes = Object.keys(eyes) as Eyes[];

/** How far apart two colours are to those eyes: the distance in CIELAB, of which about 2 can be told side by side. */
export function distance(one: string, other: string, who: Eyes): number {
  const [a, b] = [lab(seen(linear(one), who)), lab(seen(linear(other), who))];
  return Math.hypot(...a.map((value, at) => value - (b[at] ?? 0)));
}

function seen([r, g, b]: [number, number, number], who: Eyes): [number, number, number] {
  const m = eyes[who];
  const clip = (value: number) => Math.min(1, Math.max(0, value));
  return [
    clip(m[0] * r + m[1] * g + m[2] * b),
    clip(m[3] * r + m[4] * g + m[5] * b),
    clip(m[6] * r + m[7] * g + m[8] * b),
  ];
}

function lab([r, g, b]: [number, number, number]): number[] {
  const f = (value: number) => (value > 216 / 24389 ? Math.cbrt(value) : ((24389 / 27) * value + 16) / 116);
  const x = f((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047);
  const y = f(0.2126729 * r + 0.7151522 * g + 0.072175 * b);
  const z = f((0.0193339 * r + 0.119192 * g + 0.9503041 * b) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}
