import { globSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importsOf } from './support/imports.ts';

/**
 * Who may import whom, by folder of src (a file at the top counts as its own folder). A part may always import itself.
 *
 *     review, learning ← flow ← formats · export ← store · queue · slack · http · cli ← wiring ← main
 *
 * Edges never import each other. The operator's tool composes a few of them by hand, as the wiring does for the service.
 */
const mayImport: Record<string, string[]> = {
  review: [],
  learning: [],
  flow: ['review', 'learning'],
  store: ['review', 'learning', 'flow'],
  queue: ['review', 'learning', 'flow'],
  slack: ['review', 'learning', 'flow', 'charts', 'did-you-mean.ts'],
  // What others write, as items: for whoever takes many in.
  formats: ['review', 'flow', 'did-you-mean.ts'],
  http: ['review', 'learning', 'flow', 'charts', 'formats', 'export'],
  // Figures as pictures: for whoever shows them. It draws what it is given, and knows nothing of where that comes from.
  // What a day has to show; the drawing itself knows nothing of ours.
  charts: ['flow', 'review'],
  // What others read: for whoever gives records out.
  export: ['review', 'learning', 'flow'],
  telemetry: ['review', 'learning', 'flow'],
  settings: ['review', 'did-you-mean.ts'],
  'config.ts': ['review', 'settings', 'did-you-mean.ts'],
  'logging.ts': ['telemetry'],
  'did-you-mean.ts': [],
  cli: [
    'review',
    'learning',
    'flow',
    'formats',
    'compiled-once.ts',
    'config.ts',
    'did-you-mean.ts',
    'store',
    'queue',
    'slack',
    'export',
  ],
  'patience.ts': [],
  'readiness.ts': ['config.ts', 'store', 'queue', 'slack'],
  'background.ts': ['review', 'flow', 'store', 'queue', 'slack', 'export', 'telemetry'],
  'wiring.ts': [
    'review',
    'learning',
    'flow',
    'charts',
    'background.ts',
    'config.ts',
    'patience.ts',
    'readiness.ts',
    'store',
    'queue',
    'slack',
    'http',
    'export',
    'telemetry',
  ],
  'run.ts': ['config.ts', 'logging.ts', 'settle-memory.ts', 'wiring.ts', 'slack', 'store'],
  'compiled-once.ts': [],
  'settle-memory.ts': [],
  'main.ts': ['compiled-once.ts', 'config.ts', 'logging.ts', 'run.ts'],
  sandbox: [],
  client: [],
  // The demo is a composition too: it opens the embedded database and the sandbox before it opens the service.
  demo: ['review', 'config.ts', 'settings', 'logging.ts', 'run.ts', 'wiring.ts', 'store', 'sandbox', 'client'],
};

const root = join(import.meta.dirname, '..');
const files = (folder: string) =>
  globSync('**/*.{ts,tsx,js,mjs,cjs}', { cwd: join(root, folder) }).map((file) =>
    posix.join(folder, file.replaceAll('\\', '/')),
  );
const sources = files('src').map((file) => ({ file, source: readFileSync(join(root, file), 'utf8') }));

/** `src/store/items.ts` belongs to `store`, `src/main.ts` to `main.ts`. */
const partOf = (file: string) => file.split('/')[1] ?? '';

/** Each import that the table does not allow, and each part the table does not know. */
function forbidden(file: string, source: string): string[] {
  const part = partOf(file);
  const allowed = mayImport[part];
  if (!allowed) return [`${file}: ${part} is not in the table`];
  return importsOf(source)
    .filter((specifier) => specifier.startsWith('.') || specifier.startsWith('/'))
    .map((specifier) => posix.join(dirname(file), specifier))
    .filter((target) => {
      const of = target.startsWith('src/') ? partOf(target) : null;
      // A file of the checkout that is no source (the manifest, package.json) is data; the tests and the bench are not.
      if (of === null) return /^(\.\.|test|bench|docs|examples|scripts)\//.test(target);
      return of !== part && !allowed.includes(of);
    })
    .map((target) => `${file} imports ${target}`);
}

describe('the house', () => {
  it('every import is one that the table allows', () => {
    expect(sources.length).toBeGreaterThan(50);
    expect(sources.flatMap(({ file, source }) => forbidden(file, source))).toEqual([]);
  });

  it.each([
    ['src/review/gate.ts', "import { migrate } from '../store/database.ts';"],
    ['src/learning/uncertainty.ts', "import type { Prediction } from '../review/item.ts';"],
    ['src/flow/score.ts', "export { createStore } from '../store/store.ts';"],
    ['src/store/items.ts', "const { createCards } = await import('../slack/cards.ts');"],
    ['src/slack/slack-errors.ts', "import '../http/problem.ts';"],
    ['src/slack/cards.ts', "let web: typeof import('../sandbox/slack.ts');"],
    ['src/http/api.ts', "import {\n  type Config,\n  readConfig,\n} from '../config.ts';"],
    ['src/client/signoff.ts', "import type { Item } from '../review/item.ts';"],
    ['src/client/signoff.ts', "import { clientFiles } from '../../scripts/client-types.ts';"],
    ['src/charts/words.ts', "import { openDatabase } from '../store/database.ts';"],
    ['src/sandbox/sandbox.ts', "import { newId } from '../review/id.ts';"],
    ['src/cli/main.ts', "import { openService } from '../wiring.ts';"],
    ['src/wiring.ts', "import { startSandbox } from './sandbox/sandbox.ts';"],
    ['src/wiring.ts', "import { startLoop } from '../test/support/loop.ts';"],
    ['src/demo/main.ts', "import { featuresOf } from '../../examples/active-learning/features.ts';"],
    ['src/wiring.ts', "import x from '../../elsewhere/x.ts';"],
    ['src/new-folder/x.ts', ''],
  ])('(control) in %s this is found: %s', (file, source) => {
    expect(forbidden(file, source)).toHaveLength(1);
  });

  it('(control) what only speaks of an import is none', () => {
    const source =
      "// import { a } from '../store/a.ts'\nconst s = \"import '../http/b.ts'\";\n/** @see {import('../slack/c.ts')} */";
    expect(forbidden('src/review/gate.ts', source.replace(/const s.*\n/, ''))).toEqual([]);
  });

  it('every file of the product is reached by its imports from where it starts', () => {
    const starts = ['main', 'cli/main', 'demo/main', 'sandbox/main', 'client/index'].map((name) => `src/${name}.ts`);
    const bySource = new Map(sources.map(({ file, source }) => [file, source]));
    const reached = new Set<string>();
    const visit = (file: string) => {
      const source = bySource.get(file);
      if (source === undefined || reached.has(file)) return;
      reached.add(file);
      for (const specifier of importsOf(source)) visit(posix.join(dirname(file), specifier));
    };
    starts.forEach(visit);
    const product = [
      'review',
      'learning',
      'flow',
      'formats',
      'store',
      'queue',
      'slack',
      'http',
      'cli',
      'settings',
      'client',
    ];
    expect(
      sources.map(({ file }) => file).filter((file) => product.includes(partOf(file)) && !reached.has(file)),
    ).toEqual([]);
  });
});

describe('a clone stands alone', () => {
  // Written apart, so that this file does not name what it looks for.
  const outside = [
    ['..', 'shared'].join('/'),
    ['', 'work', ''].join('/'),
    ['DESIGN', 'md'].join('.'),
    ['RELIABILITY', 'md'].join('.'),
    ['LEARNING', 'md'].join('.'),
  ];
  const namesOutside = (text: string) => outside.filter((name) => text.includes(name));
  const checked = ['src', 'test', 'bench', 'docs', 'examples', 'scripts'].flatMap((folder) =>
    globSync('**/*.{ts,tsx,js,css,sql,md,yml,json,sh}', { cwd: join(root, folder) }).map((file) =>
      join(root, folder, file),
    ),
  );
  const top = globSync('*.{ts,md,yml,json}', { cwd: root })
    .filter((file) => file !== 'package-lock.json')
    .map((file) => join(root, file));

  it('no file names one that is not in it, nor a path of the machine it was written on', () => {
    const found = [...checked, ...top].flatMap((file) =>
      namesOutside(readFileSync(file, 'utf8')).map((name) => `${relative(root, file)} names ${name}`),
    );
    expect(found).toEqual([]);
  });

  it('(control) such a name would be found', () => {
    expect(namesOutside(`see ${['..', 'shared'].join('/')}/notes.md`)).toHaveLength(1);
  });
});

describe('what is said', () => {
  const speaks = /\bconsole\s*(\?\.|\.|\[)/;

  it('goes through the log: nothing but the tools for people writes to the console', () => {
    const mute = sources.filter(({ file }) => !['cli', 'demo', 'sandbox'].includes(partOf(file)));
    expect(mute.filter(({ source }) => speaks.test(source)).map(({ file }) => file)).toEqual([]);
  });

  it('(control) a console would be found', () => {
    for (const line of ['console.log(1)', 'console .error(x)', "console['warn']", 'console?.info()'])
      expect(line).toMatch(speaks);
  });
});

describe('what a connection prepares under a name', () => {
  const named = /(?:\boften\(|\btext:)\s*(?:\/\/[^\n]*\n\s*)*(?:`([^`]*)`|'([^']*)')/g;
  const whole = /\b(?:select|returning)\s+\*|\b(?:alerts|cards|deliveries|events|feedback|items|notes|reviews)\.\*/;
  const textsOf = (source: string) => [...source.matchAll(named)].map(([, long, short]) => long ?? short ?? '');

  it('names what it selects: a row that a newer version made wider would fail where it was prepared before', () => {
    const texts = sources.filter(({ file }) => partOf(file) === 'store').flatMap(({ source }) => textsOf(source));
    expect(texts.length).toBeGreaterThan(20);
    expect(texts.filter((text) => whole.test(text))).toEqual([]);
  });

  it('(control) a whole row would be found', () => {
    const said =
      "db.query(often(`select * from signoff.items`, [])); db.query({ name: 'x', text: 'select items.* from y' })";
    expect(textsOf(said).filter((text) => whole.test(text))).toHaveLength(2);
  });
});
