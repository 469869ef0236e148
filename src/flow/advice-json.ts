import type { Project } from '../review/project.ts';
import { adviceInWords } from './advice-words.ts';
import type { Advice, Candidate } from './advise.ts';

/** Advice as callers read it. */
export function adviceJson(project: Project, advice: Advice) {
  const { version, wish, current, certified, missing } = advice;
  const { headline, sentences } = adviceInWords(project, advice);
  return {
    project: advice.project,
    model: version?.model || null,
    model_version: version?.modelVersion || null,
    ...wish,
    summary: [headline, ...sentences].join(' '),
    current: { ...candidateJson(current), error_between: current.error && [current.error.lower, current.error.upper] },
    advised: certified && {
      ...candidateJson(certified),
      p_value: certified.pValue,
      error_at_most: certified.errorAtMost,
      reviews_saved_per_day: advice.reviewsSavedPerDay,
    },
    missing: missing && {
      threshold: missing.threshold,
      audited: missing.sampled,
      needed: missing.needed,
    },
    candidates: advice.candidates.filter(({ sampled }) => sampled > 0).map(candidateJson),
  };
}

function candidateJson({ threshold, sampled, wrong, share }: Candidate) {
  return { threshold, audited: sampled, wrong, share };
}
