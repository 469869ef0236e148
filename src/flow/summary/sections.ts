import type { Project } from '../../review/project.ts';
import { came, data, reviewed, reviewers, times, waiting } from './about-the-loop.ts';
import { accuracy, advice, calibration, confusions, drift, gate, labels } from './about-the-model.ts';
import { change, since, weeks } from './about-the-weeks.ts';
import type { Section } from './section.ts';
import type { Summary } from './summarize.ts';

/**
 * All that a summary says, in the order in which leads read it. `named`: each reviewer by name, for leads alone; where others read along
 * only what is true of all of them is said. Labels and names of models in it come from outside and are not escaped.
 */
export function sectionsOf(project: Project, summary: Summary, { named }: { named: boolean }): Section[] {
  return [
    came(project, summary),
    reviewed(summary),
    waiting(summary),
    ...since(summary),
    accuracy(summary),
    weeks(summary),
    labels(project, summary),
    change(project, summary),
    confusions(project, summary),
    calibration(summary),
    gate(project, summary),
    advice(project, summary),
    drift(project, summary),
    times(summary),
    reviewers(summary, named),
    data(summary),
  ];
}
