/** Where a page is, for the one person who asked: said in a place that nobody else sees. */
export function pageLinkInWords(link: string, what: string): string {
  return `<${link}|${what}> in your browser. The link is for you alone and works for ten minutes.`;
}
