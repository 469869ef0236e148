/** Something in the settings that must change before Signoff can run. */
export type Problem = {
  /** The setting, or `file:line:column`. */
  where: string;
  /** A plain sentence that says what to do. Never holds a secret. */
  problem: string;
};

/** The text for a person at a terminal: one line for each problem, then what works without any settings. */
export function describeProblems(problems: readonly Problem[]): string {
  const lines = problems.map(({ where, problem }) => onOneLine(`${where}: ${problem}`));
  return [...lines, 'To see Signoff work with nothing configured, run: npm run demo'].join('\n');
}

/** What someone wrote, short enough for a sentence. */
export function quoted(text: string): string {
  const characters = [...text];
  return `"${characters.length > 60 ? `${characters.slice(0, 60).join('')}…` : text}"`;
}

// A settings file may hold line breaks and terminal escapes, and its mistakes are quoted.
function onOneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ');
}
