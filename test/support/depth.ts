/**
 * Whether everything is tried: every way to do the same harm, on every engine and transport (`npm run test:all`, half an hour on two
 * cores). With each test run the first of them are, and what they share is tried in all of them.
 */
export const inDepth = process.env.DEPTH === 'all' || process.env.FAULTS === 'all';
