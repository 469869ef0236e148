import { WebClient } from '@slack/web-api';

export interface WebApiCalls {
  methods: Set<string>;
  /** Calls whose method can't be told from the text, as they stand there. */
  unreadable: string[];
}

/**
 * The Web API methods a source text calls: as a member (`web.chat.postMessage`, whatever the client is called) or by
 * name (`apiCall('chat.postMessage'`). Comments don't count.
 */
export function webApiCallsIn(source: string): WebApiCalls {
  const code = withoutComments(source).replace(/\s*(\??\.)\s*(?=[\w$])/g, '$1');
  const members = [...code.matchAll(asMember)].map(([, method = '']) => method.replaceAll('?', ''));
  const byName = [...code.matchAll(/\b(?:apiCall|paginate)\s*\(\s*(['"`])([\w.]+)\1/g)].map(
    ([, , method = '']) => method,
  );
  return {
    methods: new Set([...members, ...byName, ...(/\.filesUploadV2\s*\(/.test(code) ? uploading : [])]),
    unreadable: [
      ...[...code.matchAll(nameNotWritten)].map(([text]) => text),
      ...[...code.matchAll(familyAlone)].map(([text]) => text),
    ],
  };
}

const methods = methodsOf(new WebClient(undefined, { slackApiUrl: 'http://127.0.0.1/' }), '');
const families = [...new Set(methods.map((method) => method.split('.')[0]))];

const asMember = new RegExp(
  `(?<!['"\`\\w$-])(?:[\\w$\\])]+\\??\\.)*?(${methods.map((name) => name.replaceAll('.', '\\??\\.')).join('|')})(?![\\w$'"\`])`,
  'g',
);
const nameNotWritten = /\b(?:apiCall|paginate)\s*\((?!\s*['"`][\w.]+['"`]).{0,30}/g;
// `web.chat` that goes into a variable, or is indexed: what is called on it later can't be seen.
const familyAlone = new RegExp(`\\b(?:web|client)\\??\\.(?:${families.join('|')})\\b(?!\\??\\.[A-Za-z])`, 'g');

/** What `web.filesUploadV2` calls, one after the other. */
const uploading = ['files.getUploadURLExternal', 'files.completeUploadExternal'];

/** Longest first, so that `usergroups.users.list` is not read as something shorter. */
function methodsOf(of: object, prefix: string): string[] {
  return Object.entries(of)
    .flatMap(([key, value]) => {
      if (typeof value === 'function') return prefix ? [prefix + key] : [];
      return value && Object.getPrototypeOf(value) === Object.prototype ? methodsOf(value, `${prefix}${key}.`) : [];
    })
    .sort((a, b) => b.length - a.length);
}

function withoutComments(source: string): string {
  const text = /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`/;
  const comment = /\/\/[^\n]*|\/\*[\s\S]*?\*\//;
  return source.replace(new RegExp(`(${text.source})|${comment.source}`, 'g'), (_, kept?: string) => kept ?? ' ');
}
