/** A project is one review task: what is predicted, who looks at it, and when a person is asked. */
export interface Project {
  /** The word in the projects file, in URLs and in queue jobs. */
  key: string;
  name: string;
  task: 'classification';
  labels: Label[];
  /** Names the exact label set, so that a training record says which labels its reviewer could choose from. */
  labelSetVersion: string;
  guidelines: string | null;
  /** Slack channel id. */
  channel: string;
  /** Left out of the projects file: every full member of the channel. */
  reviewers: Group | 'channel';
  leads: Group;
  gate: Gate;
  order: Order;
  /** Open cards in the channel at most; further items wait, best first. */
  window: number;
}

export interface Label {
  value: string;
  title: string;
  description: string | null;
}

/** Slack user ids and user group ids. */
export interface Group {
  users: string[];
  groups: string[];
}

export interface Gate {
  /** 0..1. A prediction at or above it needs no person, unless it is audited or always reviewed. */
  threshold: number;
  /** 0..1, the random share of confident predictions that are reviewed all the same. */
  audit: number;
  /** Labels that are reviewed whatever the confidence. */
  always: string[];
  /** Names these rules and the label set, so that a stored selection can be replayed. */
  version: string;
}

export const orders = ['least_confidence', 'margin', 'entropy', 'oldest', 'random'] as const;
export type Order = (typeof orders)[number];

export function titleOf(project: Project, value: string): string {
  return project.labels.find((label) => label.value === value)?.title ?? value;
}
