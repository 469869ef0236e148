export const labels = ['refund', 'billing', 'shipping', 'other'];

const text =
  'Hello, I was charged twice for the order I placed last Tuesday, once in the evening and once the next morning, ' +
  'and the second one is still on my statement. Could you please look into it and send the money back to my card?';

/** A doubtful prediction as a service sends it, about 700 bytes. Its confidence comes from its id, so that no two runs differ. */
export function prediction(externalId: string) {
  const doubt = [...externalId].reduce((sum, char) => (sum * 31 + (char.codePointAt(0) ?? 0)) % 1000, 7) / 1000;
  const confidence = 0.4 + 0.3 * doubt;
  return {
    external_id: externalId,
    input: { text: `${text} (${externalId})`, fields: { Customer: 'No. 48213', Language: 'English' } },
    prediction: {
      value: 'refund',
      confidence,
      alternatives: [
        { value: 'billing', confidence: (1 - confidence) * 0.7 },
        { value: 'other', confidence: (1 - confidence) * 0.3 },
      ],
      model: 'support-intent',
      model_version: '2026-11-03',
    },
    requested_by: 'inbox',
    metadata: { ticket: externalId, queue: 'first-line' },
  };
}
