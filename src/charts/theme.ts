import type { Tone } from './chart.ts';

export type ThemeName = 'light' | 'dark';

/**
 * Colours of one appearance, as on the rest of the product's pages. Text has a contrast of 4.5 to the paper, whatever else is drawn
 * 3, and the tones stay apart for those who see red and green, or blue and yellow, alike; a test measures it.
 */
export interface Theme {
  paper: string;
  /** What is read first. */
  ink: string;
  /** What is read when one looks for it. */
  soft: string;
  /** Lines of the grid: there, and in nobody's way. */
  faint: string;
  /** The line that bars stand on. */
  axis: string;
  tones: Record<Tone, string>;
  /** The second of two things, and what is advised. */
  second: string;
  /** Where a bound is. */
  bound: string;
  /** The field of an interval, over the paper. */
  field: string;
}

export const themes: Record<ThemeName, Theme> = {
  light: {
    paper: '#ffffff',
    ink: '#1b1f1e',
    soft: '#59625f',
    faint: '#e3e8e5',
    axis: '#8b9691',
    tones: { approved: '#0f6b57', corrected: '#c9761a', rejected: '#7a4bb5', other: '#7f8a85' },
    second: '#0f5ea8',
    bound: '#b3261e',
    field: '#d5e8e2',
  },
  dark: {
    paper: '#1a1b1e',
    ink: '#e8e8ea',
    soft: '#b3b3ba',
    faint: '#303336',
    axis: '#73787d',
    tones: { approved: '#3fb394', corrected: '#f0b04f', rejected: '#b99af0', other: '#6d767c' },
    second: '#7cb8f0',
    bound: '#ff7d7d',
    field: '#1f3b35',
  },
};

/** Inter comes with the project, for the PNG; a browser that lacks it takes the system's own, as the pages do. */
export const fontFamily = "Inter, system-ui, 'DejaVu Sans', sans-serif";

export const fontPx = { title: 17, takeaway: 14, label: 12, small: 11 } as const;
