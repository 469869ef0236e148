import type { FastifyInstance } from 'fastify';
import { type Html, html } from './html.ts';
import type { Document, DocumentedAnswer, DocumentedOperation, Parameter } from './openapi.ts';

type Schema = { [word: string]: unknown };

/**
 * `/openapi.json`, and the same for people under `/docs`: one page without a script or anything from elsewhere, so that it works
 * offline, with a keyboard, and printed.
 */
export function registerDocs(app: FastifyInstance, document: Document): void {
  const page = `<!doctype html>${drawPage(document).markup}`;
  app.get('/openapi.json', async (_request, reply) => reply.send(document));
  app.get('/docs', async (_request, reply) =>
    reply
      .type('text/html; charset=utf-8')
      .header(
        'content-security-policy',
        "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'",
      )
      .header('referrer-policy', 'no-referrer')
      .send(page),
  );
  app.get('/docs.css', async (_request, reply) => reply.type('text/css; charset=utf-8').send(style));
}

interface Listed extends DocumentedOperation {
  method: string;
  path: string;
}

function drawPage(document: Document): Html {
  const all: Listed[] = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ ...operation, method: method.toUpperCase(), path })),
  );
  const groups = document.tags.map(({ name }) => ({ name, operations: all.filter(({ tags }) => tags.includes(name)) }));
  const schemas = Object.entries(document.components.schemas);
  return html`<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Signoff API</title>
<link rel="stylesheet" href="docs.css">
</head>
<body>
<a class="skip" href="#main">Skip to the calls</a>
<nav aria-label="Calls">
<p class="name">Signoff API <span>${document.info.version}</span></p>
<p><a href="openapi.json">OpenAPI 3.1</a></p>
${groups.map(
  ({ name, operations }) => html`<h2>${name}</h2><ul>
${operations.map(({ operationId, summary }) => html`<li><a href="#${operationId}">${summary}</a></li>`)}</ul>`,
)}
<h2>Types</h2><ul>${schemas.map(([name]) => html`<li><a href="#type-${name}"><code>${name}</code></a></li>`)}</ul>
</nav>
<main id="main">
<h1>Signoff API</h1>
${prose(document.info.description)}
${groups.map(
  ({ name, operations }) => html`<section aria-labelledby="tag-${name}"><h2 id="tag-${name}">${name}</h2>
${operations.map((operation) => drawOperation(operation, document))}</section>`,
)}
<section aria-labelledby="types"><h2 id="types">Types</h2>
${schemas.map(
  ([name, schema]) => html`<article><h3 id="type-${name}"><code>${name}</code></h3>
${description(schema)}${drawFields(schema) ?? html`<p>${typeOf(schema)}</p>`}</article>`,
)}</section>
</main>
</body>
</html>`;
}

function drawOperation(operation: Listed, document: Document): Html {
  const { operationId, method, path, summary, security, parameters, requestBody, responses } = operation;
  const scopes = security.flatMap(({ key }) => key);
  const [contentType, body] = Object.entries(requestBody?.content ?? {})[0] ?? [];
  return html`<article aria-labelledby="${operationId}">
<h3 id="${operationId}">${summary}</h3>
<p class="call"><strong>${method}</strong> <code>${path}</code></p>
${prose(operation.description ?? '')}
<p class="scope">${scopes.length > 0 ? html`Needs a key with the scope <code>${scopes.join(', ')}</code>.` : 'Needs no key.'}</p>
<pre tabindex="0" aria-label="Example of ${summary}"><code>${example(operation, document)}</code></pre>
${parameters.length > 0 && html`<h4>Parameters</h4><dl>${parameters.map(drawParameter)}</dl>`}
${body && html`<h4>Body</h4><p><code>${contentType ?? ''}</code>: ${typeOf(body.schema)}${requestBody?.required ? '' : ', or nothing'}</p>`}
<h4>Answers</h4><dl>${Object.entries(responses).map(drawAnswer)}</dl>
</article>`;
}

function drawParameter({ name, in: place, description: said, schema }: Parameter): Html {
  return html`<dt><code>${name}</code> <span>${place}</span></dt><dd>${inline(said ?? '')} <span>${typeOf(schema)}</span></dd>`;
}

function drawAnswer([status, { description: said, content = {}, headers = {} }]: [string, DocumentedAnswer]): Html {
  const [[type, body] = []] = Object.entries(content);
  const ok = Number(status) < 400;
  return html`<dt class="${ok ? 'ok' : 'no'}"><code>${status}</code></dt><dd>${inline(said)}
${ok && body && html` <span><code>${type ?? ''}</code>: ${typeOf(body.schema)}</span>`}
${Object.keys(headers).length > 0 && html` <span>Headers: ${Object.keys(headers).join(', ')}</span>`}</dd>`;
}

/** The fields of an object, those of objects in it below them; null when it is none. */
function drawFields(schema: Schema): Html | null {
  const fields = fieldsOf(schema);
  if (fields.length === 0) return null;
  const required = Array.isArray(schema.required) ? schema.required : [];
  return html`<dl>${fields.map(
    ([name, field]) => html`<dt><code>${name}</code> ${required.includes(name) && html`<span>required</span>`}</dt>
<dd><span>${typeOf(field)}</span> ${description(field)}${drawFields(inner(field)) ?? ''}</dd>`,
  )}</dl>`;
}

function fieldsOf(schema: Schema): [string, Schema][] {
  const { properties } = schema;
  return typeof properties === 'object' && properties !== null ? Object.entries(properties) : [];
}

/** The object that a field is, or is a list of, or may be. */
function inner(field: Schema): Schema {
  if (isSchema(field.items)) return inner(field.items);
  const [one] = optionsOf(field).filter((option) => fieldsOf(option).length > 0);
  return one ?? field;
}

function typeOf(schema: Schema): Html {
  const { $ref, type, enum: values, const: constant, items } = schema;
  if (typeof $ref === 'string') {
    const name = $ref.split('/').at(-1) ?? '';
    return html`<a href="#type-${name}"><code>${name}</code></a>`;
  }
  if (Array.isArray(values))
    return html`${values.map((value, i) => html`${i > 0 && ' · '}<code>${String(value)}</code>`)}`;
  if (constant !== undefined) return html`<code>${String(constant)}</code>`;
  const options = optionsOf(schema);
  if (options.length > 0) return html`${options.map((option, i) => html`${i > 0 && ' or '}${typeOf(option)}`)}`;
  if (isSchema(items)) return html`list of ${typeOf(items)}`;
  return html`${[typeof type === 'string' ? type : 'anything', ...limitsOf(schema)].join(', ')}`;
}

function limitsOf({ format, minLength, maxLength, minimum, maximum, default: usual, pattern }: Schema): string[] {
  const isSafe = (bound: unknown) => typeof bound === 'number' && Math.abs(bound) < Number.MAX_SAFE_INTEGER;
  return [
    ...(typeof format === 'string' ? [format] : []),
    ...(typeof minLength === 'number' || typeof maxLength === 'number'
      ? [`${minLength ?? 0} to ${maxLength ?? 'any'} characters`]
      : []),
    ...(isSafe(minimum) && isSafe(maximum) ? [`${minimum} to ${maximum}`] : []),
    ...(usual !== undefined && typeof usual !== 'object' ? [`usually ${usual}`] : []),
    ...(typeof pattern === 'string' && format === undefined ? [`like ${pattern}`] : []),
  ];
}

function optionsOf({ anyOf, oneOf }: Schema): Schema[] {
  const options = Array.isArray(anyOf) ? anyOf : Array.isArray(oneOf) ? oneOf : [];
  return options.filter(isSchema);
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function description({ description: said }: Schema): Html {
  return typeof said === 'string' ? prose(said) : html``;
}

/** Paragraphs with `code` in them: as much Markdown as descriptions use. */
function prose(text: string): Html {
  const paragraphs = text.split(/\n\n+/).filter((paragraph) => paragraph.trim() !== '');
  return html`${paragraphs.map((paragraph) => html`<p>${inline(paragraph)}</p>`)}`;
}

function inline(text: string): Html {
  return html`${text.split('`').map((part, i) => (i % 2 === 1 ? html`<code>${part}</code>` : part))}`;
}

function example({ method, path, security, requestBody }: Listed, { components }: Document): string {
  const [type] = Object.keys(requestBody?.content ?? {});
  const address = `"$SIGNOFF_URL${path.replaceAll(/\{(\w+)\}/g, (_, name: string) => exampleOf[name] ?? name)}"`;
  const lines = [`curl ${method === 'GET' || requestBody ? '' : `-X ${method} `}${address}`];
  if (security.length > 0) lines.push('-H "Authorization: Bearer $SIGNOFF_KEY"');
  if (type === 'application/x-ndjson') lines.push(`-H 'Content-Type: ${type}'`, '--data-binary @items.ndjson');
  else if (type !== undefined) {
    lines.push(`-H 'Content-Type: ${type}'`, `-d '${JSON.stringify(bodyExample(requestBody, components.schemas))}'`);
  }
  return lines.join(' \\\n  ');
}

const exampleOf: Record<string, string> = {
  project: 'support-intent',
  item: 'itm_0199f1c2a4b87c3d9e5f60718293a4b5',
  webhook: 'whk_0199f1c2a4b87c3d9e5f60718293a4b5',
  delivery: 'dlv_0199f1c2a4b87c3d9e5f60718293a4b5',
};

function bodyExample(body: DocumentedOperation['requestBody'], schemas: Record<string, Schema>): unknown {
  const ref = Object.values(body?.content ?? {})[0]?.schema.$ref;
  const { examples } = schemas[typeof ref === 'string' ? (ref.split('/').at(-1) ?? '') : ''] ?? {};
  return Array.isArray(examples) ? examples[0] : {};
}

const style = `
:root { color-scheme: light dark; --ink: #1d1c1d; --soft: #555; --line: #d8d8dc; --paper: #fff; --side: #f7f7f8; --code: #f1f1f4; --link: #0b5cad; --ok: #146c43; --no: #a1260d; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8e8ea; --soft: #b3b3ba; --line: #3a3b40; --paper: #1a1b1e; --side: #202126; --code: #2a2b31; --link: #7cb7ff; --ok: #6fd3a0; --no: #ff9d87; } }
* { box-sizing: border-box; }
body { margin: 0; font: 16px/1.55 system-ui, sans-serif; color: var(--ink); background: var(--paper); display: grid; grid-template-columns: 19rem minmax(0, 1fr); }
nav { background: var(--side); border-right: 1px solid var(--line); padding: 1.25rem; height: 100vh; position: sticky; top: 0; overflow: auto; font-size: .9rem; }
nav h2 { font-size: .8rem; margin: 1.25rem 0 .25rem; color: var(--soft); }
nav ul { list-style: none; margin: 0; padding: 0; }
nav li a { display: block; padding: .25rem 0; text-decoration: none; }
nav a:hover, nav a:focus-visible { text-decoration: underline; }
.name { font-weight: 700; font-size: 1.05rem; margin: 0; } .name span { color: var(--soft); font-weight: 400; }
main { padding: 2rem clamp(1rem, 4vw, 4rem) 6rem; max-width: 64rem; }
h1 { margin-top: 0; } main h2 { border-bottom: 1px solid var(--line); padding-bottom: .25rem; margin-top: 3rem; }
article { margin: 2rem 0 3rem; } h3 { margin-bottom: .25rem; font-size: 1.15rem; } h4 { margin: 1.25rem 0 .25rem; font-size: .95rem; }
h2, h3 { scroll-margin-top: 1rem; }
a { color: var(--link); } code, pre { font: .9em/1.5 ui-monospace, monospace; } code { background: var(--code); padding: .1em .3em; border-radius: 4px; overflow-wrap: anywhere; }
pre { background: var(--code); padding: .75rem 1rem; border-radius: 8px; overflow: auto; } pre code { padding: 0; background: none; overflow-wrap: normal; }
.call { margin: .25rem 0; } .call strong { display: inline-block; min-width: 3.5rem; }
.scope { color: var(--soft); }
dl { margin: .25rem 0; display: grid; grid-template-columns: minmax(8rem, max-content) minmax(0, 1fr); gap: .25rem 1rem; }
dt, dd { margin: 0; padding: .25rem 0; overflow-wrap: anywhere; } dd p { margin: .15rem 0; } dt span, dd span { color: var(--soft); font-size: .9em; } dd dl { border-left: 2px solid var(--line); padding-left: .75rem; }
dt.ok code { color: var(--ok); } dt.no code { color: var(--no); }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
.skip { position: absolute; left: -100rem; } .skip:focus { left: 1rem; top: 1rem; background: var(--paper); padding: .5rem; z-index: 1; }
@media (max-width: 56rem) { body { display: block; } nav { height: auto; max-height: 40vh; position: static; border-right: 0; border-bottom: 1px solid var(--line); } dl { grid-template-columns: minmax(0, 1fr); gap: 0; } }
@media print { nav, .skip { display: none; } body { display: block; } article { break-inside: avoid; } }
`;
