import { type Html, html } from '../html.ts';
import { styleName } from './style.ts';
import { short } from './words.ts';

/** What becomes of a request for a page. */
export type Drawn =
  | { kind: 'page'; status: number; title: string; main: Html }
  /** To another of our pages, or to a card in Slack. */
  | { kind: 'elsewhere'; to: string };

interface Page {
  title: string;
  /** Where our addresses begin: behind a proxy that serves us below a path, with that path. */
  base: string;
  /** Who is signed in, as they are called; null: nobody. */
  viewer: Html | null;
  main: Html;
}

/** A whole page: no script, nothing from elsewhere, its landmarks in the order in which they are read. */
export function pageOf({ title, base, viewer, main }: Page): string {
  return `<!doctype html>${
    html`<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${short(title, 120)} · Signoff</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${base}/pages/${styleName}">
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header class="top">
<p class="name">Signoff</p>
${
  viewer &&
  html`<nav aria-label="Pages"><a href="${base}/projects">Projects</a></nav>
<form method="post" action="${base}/sign-out"><a class="soft" href="${base}/sessions"><span class="unseen">Where you are signed in: </span>${viewer}</a> <button>Sign out</button></form>`
}
</header>
<main id="main" tabindex="-1">
${main}
</main>
</body>
</html>`.markup
  }`;
}

/** A page that says one thing and what to do. */
export function message(title: string, sentences: (string | Html)[]): Html {
  return html`<div class="message"><h1>${title}</h1>
${sentences.map((sentence) => html`<p>${sentence}</p>`)}</div>`;
}
