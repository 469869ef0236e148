/** Projects of the tasks that the demo's model has nothing to say about, each with one item: examples to look at, measured by nobody. */

const common = { channel: 'C0REVIEW', reviewers: { groups: ['S01REVIEW'] }, leads: { users: ['U09LEA'] } };
const gate = { threshold: 0.9, audit: 0 };

export const exampleProjects = {
  replies: { ...common, name: 'Replies to customers', task: 'text', gate },
  invoices: {
    ...common,
    name: 'Invoices',
    task: 'extraction',
    gate,
    fields: [
      { name: 'number', title: 'Invoice number', type: 'string', required: true },
      { name: 'total', title: 'Total', type: 'number', required: true },
      { name: 'currency', title: 'Currency', type: 'enum', options: ['EUR', 'USD', 'GBP'] },
      { name: 'due', title: 'Due', type: 'date' },
    ],
    sensitive: ['fields.Customer'],
  },
  refunds: {
    ...common,
    name: 'Refunds',
    task: 'approval',
    gate,
    reviews: { approve: 2, reject: 1 },
    rejection: { reason: 'required', reasons: ['Wrong amount', 'Not our customer'] },
    deadline: { after: '4h' },
  },
};

export const exampleItems: [keyof typeof exampleProjects, object][] = [
  [
    'replies',
    {
      external_id: 'ticket-8841',
      input: { text: 'I ordered on Monday and nothing has come yet. When will it be here?' },
      prediction: {
        value: 'Hello, your parcel left us on Tuesday and will arrive on Friday. We are sorry for the delay.',
        confidence: 0.71,
        model: 'writer',
        model_version: '3',
      },
    },
  ],
  [
    'invoices',
    {
      external_id: 'scan-118',
      input: { url: 'https://example.com/scans/118.pdf', fields: { Customer: 'Jane Roe' } },
      prediction: {
        value: { number: '2026-118', total: 1240.5, currency: 'EUR', due: '2026-12-01' },
        confidence: 0.78,
        field_confidence: { number: 0.97, total: 0.58, currency: 0.99, due: 0.91 },
        model: 'reader',
        model_version: '12',
      },
    },
  ],
  [
    'refunds',
    {
      external_id: 'claim-55120',
      input: { text: 'Damaged on arrival, with pictures. Customer since 2019, first claim.' },
      prediction: {
        value: {
          action: 'refund.pay',
          arguments: { order: 55120, amount: '1,240.00 EUR' },
          summary: 'Pay this refund?',
        },
        confidence: 0.72,
        model: 'claims-agent',
        model_version: '3.2',
      },
    },
  ],
];
