import { z } from 'zod';

/** Who does something, and why: for the audit log. */

export const reasonText = z.string().trim().min(1).max(1000);

// The audit log calls our own clock and watch so.
const ours = new Set(['clock', 'watch']);
export const actorName = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .refine((given) => !ours.has(given), 'is not a name that somebody can have');

export const reasonInput = z
  .strictObject({
    reason: reasonText.optional().describe('For the audit log.'),
    actor: actorName.optional().describe('Who does it; left out: the key’s name.'),
  })
  .meta({ id: 'ReasonInput', examples: [{ reason: 'The customer called back' }] });
