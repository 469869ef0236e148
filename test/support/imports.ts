/** What a module imports, as it is written there: static, re-exported, dynamic, for its side effects, or for a type. */
export function importsOf(source: string): string[] {
  const code = withoutComments(source);
  return [...code.matchAll(fromClause), ...code.matchAll(call), ...code.matchAll(sideEffect)].map(
    ([, , specifier = '']) => specifier,
  );
}

const fromClause = /(?:^|[;}\s])(?:import|export)\s[^'"`;]*?\bfrom\s*(['"])([^'"\n]+)\1/g;
const call = /\b(?:import|require|require\.resolve)\s*\(\s*(['"`])([^'"`\n]+)\1/g;
const sideEffect = /(?:^|[;}\s])import\s*(['"])([^'"\n]+)\1/g;

/** Strings stay as they are: what looks like a comment in one is none. */
function withoutComments(source: string): string {
  const text = /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`/;
  const comment = /\/\/[^\n]*|\/\*[\s\S]*?\*\//;
  return source.replace(new RegExp(`(${text.source})|${comment.source}`, 'g'), (_, kept?: string) => kept ?? ' ');
}
