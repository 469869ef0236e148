import fc from 'fast-check';
import { fastify } from 'fastify';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { drawBlocks } from '../../src/sandbox/page/blocks/draw.ts';
import { attrs, html } from '../../src/sandbox/page/html.ts';
import { registerPage } from '../../src/sandbox/page/register.ts';
import { mrkdwn } from '../../src/sandbox/page/text/mrkdwn.ts';
import { readerOf } from '../../src/sandbox/page/text/reader.ts';
import type { Block } from '../../src/sandbox/world.ts';
import { openBrowser } from '../support/browser.ts';
import { createFakeWorld } from '../support/fake-world.ts';
import { aWindow, servePage } from '../support/page-windows.ts';
import { actions, button, input, section, text } from '../support/sample-blocks.ts';

let browser: Awaited<ReturnType<typeof openBrowser>>;
let parser: Page;
beforeAll(async () => {
  browser = await openBrowser();
  parser = await browser.newPage();
});
afterAll(() => browser.close());

const world = createFakeWorld();
const [ana] = world.people();
if (!ana) throw new Error('nobody there');
const reader = readerOf(world, ana);

/** Text with what HTML, mrkdwn and Slack's references are made of, far more often than chance would bring it. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...[
          '<',
          '>',
          '"',
          "'",
          '&',
          '`',
          '```',
          '*',
          '_',
          '~',
          '|',
          '\n',
          '=',
          '/',
          '</div>',
          '<!--',
          ']]>',
          '\0',
          ' ',
        ],
        ...[
          '<script>alert(1)</script>',
          '<img src=x onerror=alert(1)>',
          '"onclick="alert(1)',
          "' autofocus onfocus='x",
        ],
        ...[
          '<javascript:alert(1)|click>',
          '<https://a.b/"onx="|l>',
          '<@U01ANA|',
          '<#C0REVIEW>',
          '<!date^0^{date}^javascript:x|f>',
        ],
        ...[
          '&lt;b&gt;',
          '&amp;lt;',
          ':warning:',
          '&gt; quote',
          'http://x.y/<b>',
          '</textarea>',
          '</option></select><b>',
          '<mailto:x@y|m>',
        ],
      ),
      fc.string({ unit: 'grapheme', maxLength: 6 }),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''));

/** What a real parser makes of it: each element with its attribute names, every address, and the words. */
function parsed(markup: string) {
  return parser.evaluate((given) => {
    const body = new DOMParser().parseFromString(given, 'text/html').body;
    const elements = [...body.querySelectorAll('*')];
    return {
      shape: elements.map((element) => `${element.localName} ${element.getAttributeNames().join(' ')}`),
      addresses: elements.flatMap((element) =>
        [element.getAttribute('href'), element.getAttribute('src')].filter((url) => url !== null),
      ),
      words: body.textContent ?? '',
    };
  }, markup);
}

const DRAWN_BY_MRKDWN = ['a', 'blockquote', 'code', 'em', 'pre', 's', 'span', 'strong', 'time'];
const MRKDWN_ATTRIBUTES = ['class', 'datetime', 'href', 'rel', 'target', 'title'];

/** Every place of Block Kit that takes words which nobody may parse. */
const plainPlaces = (words: string): Block[] => [
  { type: 'header', text: text(words) },
  { type: 'rich_text', elements: [{ type: 'rich_text_quote', elements: [{ type: 'text', text: words }] }] },
  { type: 'context', elements: [text(words)] },
  { type: 'image', image_url: 'https://example.com/a.png', alt_text: words, title: text(words) },
  { type: 'table', rows: [[{ type: 'raw_text', text: words }]] },
  { type: 'data_table', caption: `c${words}`, rows: [[{ type: 'raw_text', text: words }]] },
  actions(
    button(words, words, {
      accessibility_label: words,
      value: words,
      confirm: { title: text(words), text: text(words) },
    }),
    {
      type: 'overflow',
      action_id: words,
      options: [{ text: text(`o${words}`), value: words, description: text(`d${words}`) }],
    },
  ),
  input(
    `b${words}`,
    words,
    { type: 'plain_text_input', multiline: true, initial_value: words, placeholder: text(words) },
    { hint: text(`h${words}`) },
  ),
  input(`c${words}`, words, {
    type: 'static_select',
    placeholder: text(`p${words}`),
    options: [{ text: text(words), value: words }],
  }),
  input(`d${words}`, words, { type: 'radio_buttons', options: [{ text: text(words), value: words }] }),
  input(`e${words}`, words, {
    type: 'multi_static_select',
    options: [{ text: text(words), value: words }],
    initial_options: [{ text: text(words), value: words }],
  }),
  { type: 'card', title: text(words), body: text(words) },
  { type: `x${words}` },
];

const surface = { reader, prefix: 'm', port: null };

describe('whatever a message says', () => {
  test('plain words make no element and no attribute, in any place that takes them', async () => {
    const calm = await parsed(drawBlocks(plainPlaces('calm'), surface).markup);
    await fc.assert(
      fc.asyncProperty(hostile, async (words) => {
        const seen = await parsed(drawBlocks(plainPlaces(`${words}.`), surface).markup);
        expect(seen.shape).toEqual(calm.shape);
      }),
      { numRuns: 300 },
    );
  });

  test('mrkdwn makes only what Slack makes of it, and leads only to addresses one may follow', async () => {
    await fc.assert(
      fc.asyncProperty(hostile, async (words) => {
        const seen = await parsed(mrkdwn(words, reader).markup);
        for (const one of seen.shape) {
          const [name = '', ...attributes] = one.trim().split(' ');
          expect(DRAWN_BY_MRKDWN).toContain(name);
          for (const attribute of attributes) expect(MRKDWN_ATTRIBUTES).toContain(attribute);
        }
        for (const url of seen.addresses) expect(url).toMatch(/^(https?:|mailto:|tel:|\/as\/U01ANA\/)/);
      }),
      { numRuns: 500 },
    );
  });

  test('Markdown and charts, which a library draws, stay as harmless', async () => {
    const blocks = (words: string): Block[] => [
      { type: 'markdown', text: words },
      {
        type: 'data_visualization',
        title: words,
        chart: {
          type: 'bar',
          series: [{ name: words, data: [{ label: words, value: 3 }] }],
          axis_config: { categories: [words] },
        },
      },
    ];
    await fc.assert(
      fc.asyncProperty(hostile, async (words) => {
        const seen = await parsed(drawBlocks(blocks(words), surface).markup);
        for (const one of seen.shape)
          expect(one).not.toMatch(/^(script|iframe|object|embed|form|style|link|meta|base)\b| on/);
        for (const url of seen.addresses)
          expect(url).not.toMatch(/^\s*(javascript|data|vbscript):(?!throw new Error\('React has blocked)/i);
      }),
      { numRuns: 150 },
    );
  });

  test('the check itself would notice: markup that is not escaped changes the shape', async () => {
    const seen = await parsed(`<p>${'<img src=x onerror=alert(1)>'}</p>`);
    expect(seen.shape).toEqual(['p ', 'img src onerror']);
  });
});

test('a template escapes what is put into it, in text and in attributes', () => {
  expect(
    html`<p${attrs({ title: '"><b>', hidden: true, lang: null })}>${'<b>&'}${[html`<i></i>`, 1, null]}</p>`.markup,
  ).toBe('<p title="&quot;&gt;&lt;b&gt;" hidden>&lt;b&gt;&amp;<i></i>1</p>');
});

test('in a real window hostile words are words, and no script of theirs runs', async () => {
  const mine = createFakeWorld();
  const attack = '<img src=x onerror="document.title=1"><script>document.title=1</script>';
  mine.post({ user: 'U02BEN', text: attack.replaceAll('<', '&lt;').replaceAll('>', '&gt;') });
  mine.post({
    text: '',
    blocks: [{ type: 'header', text: text(attack) }, section('<javascript:document.title=1|press me>')],
  });
  const page = await aWindow(browser, await servePage(mine), 'U01ANA');
  expect(await page.getByText(attack).count()).toBe(2);
  expect(await page.locator('.message img, .message script').count()).toBe(0);
  expect(await page.getByRole('link', { name: 'press me' }).count()).toBe(0);
  await page.getByText('press me').click();
  expect(await page.title()).toContain('#review');
});

describe('the server side of the page', () => {
  const serve = async () => {
    const app = fastify();
    await registerPage(app, createFakeWorld());
    return app;
  };

  test('an act that is not JSON is refused: no plain form on another site can send one', async () => {
    const app = await serve();
    for (const type of ['application/x-www-form-urlencoded', 'text/plain', undefined]) {
      const headers = type === undefined ? {} : { 'content-type': type };
      const answer = await app.inject({ method: 'POST', url: '/page/home', headers, payload: 'as=U01ANA' });
      expect(answer.statusCode).toBe(415);
    }
  });

  test('pages allow no script but their own, and nothing from elsewhere', async () => {
    const app = await serve();
    const answer = await app.inject('/as/U01ANA/C0REVIEW');
    expect(answer.headers['content-security-policy']).toContain("default-src 'none'; script-src 'self'");
    expect(answer.body).not.toMatch(/https?:\/\/|<script(?! type="module" src="\/page)|\son\w+=|style=/);
  });

  test('nobody looks into a channel they are not in, or as somebody who does not exist', async () => {
    const app = await serve();
    expect((await app.inject('/page/state?as=U08GUS&place=C0LEADS')).statusCode).toBe(404);
    expect((await app.inject('/as/U08GUS/C0LEADS')).statusCode).toBe(404);
    expect((await app.inject('/as/U0NOBODY/C0REVIEW')).statusCode).toBe(404);
    expect((await app.inject('/as/U07OLD/')).statusCode).toBe(404);
  });
});
