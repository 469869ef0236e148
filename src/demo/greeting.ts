interface Addresses {
  sandboxUrl: string;
  apiUrl: string;
  apiKey: string;
  dataDir: string;
  autopilot: boolean;
}

/** What a newcomer needs to know, in the order they need it. */
export function greeting({ sandboxUrl, apiUrl, apiKey, dataDir, autopilot }: Addresses): string {
  const item = `{"external_id":"mine-1","input":{"text":"Hvor er du?"},"prediction":{"value":"dan","confidence":0.52,"alternatives":[{"value":"nob","confidence":0.44}]}}`;
  return `
Signoff is running, with a small Slack of its own. Nothing leaves this machine.

  Slack     ${sandboxUrl}/          ${autopilot ? 'watch three played reviewers at work' : 'answer the cards in #review, or type /signoff review there'}
  API       ${apiUrl}
  Key       ${apiKey}     (for this run only)

A real language detector reads real sentences. Most of what it says is approved at once; where it is unsure, it asks.

Send a prediction of your own:

  curl -X POST ${apiUrl}/v1/projects/language/items \\
    -H 'Authorization: Bearer ${apiKey}' -H 'Content-Type: application/json' \\
    -d '${item}'

See what people taught it:

  curl -H 'Authorization: Bearer ${apiKey}' '${apiUrl}/v1/projects/language/feedback?format=jsonl'

The data lies in ${dataDir} and starts anew with each run. Ctrl-C ends everything.
`;
}
