/**
 * Slack's limits on Block Kit payloads, as one table.
 *
 * Where Slack's own sources disagree the smaller number stands (option values: 75 or 150), so that what passes here passes there.
 * Lengths are counted in UTF-16 units, which is never less than what Slack counts.
 */
export const LIMITS = {
  blocks: { message: 50, modal: 100, home: 100 },
  /** block_id, action_id, callback_id, external_id. */
  idChars: 255,
  text: { chars: 3000 },
  section: { textChars: 3000, fields: 10, fieldChars: 2000 },
  header: { textChars: 150 },
  context: { elements: 10 },
  actions: { elements: 25 },
  button: { textChars: 75, valueChars: 2000, urlChars: 3000, labelChars: 75 },
  option: { textChars: 75, valueChars: 75, descriptionChars: 75, urlChars: 3000 },
  select: { options: 100, groups: 100, groupLabelChars: 75, placeholderChars: 150 },
  radioButtons: { options: 10 },
  checkboxes: { options: 10 },
  overflow: { options: 5 },
  confirm: { titleChars: 100, textChars: 300, buttonChars: 30 },
  input: { labelChars: 2000, hintChars: 2000 },
  plainTextInput: { chars: 3000 },
  image: { altChars: 2000, urlChars: 3000, titleChars: 2000 },
  /** All markdown blocks of one payload together. */
  markdown: { chars: 12_000 },
  table: { perMessage: 1, rows: 100, columns: 20, chars: 10_000 },
  /** The header row comes on top of the 200. */
  dataTable: { rows: 201, columns: 20, chars: 20_000, pageSize: 100 },
  dataVisualization: {
    perMessage: 2,
    titleChars: 50,
    series: 12,
    segments: 12,
    points: 20,
    labelChars: 20,
    axisLabelChars: 50,
  },
  card: { titleChars: 150, subtitleChars: 150, bodyChars: 200, subtextChars: 200, buttons: 3 },
  container: { children: 10, titleChars: 150, subtitleChars: 150 },
  alert: { textChars: 200 },
  fileInput: { files: 10 },
  view: { titleChars: 24, submitChars: 24, closeChars: 24, privateMetadataChars: 3000, bytes: 250_000 },
  message: {
    /** All text of all blocks together: each block may be legal and the message still refused (bolt-js issue 2509). */
    blockTextChars: 13_200,
    /** Longer text is cut by chat.postMessage and refused by chat.update. */
    postTextChars: 40_000,
    updateTextChars: 4000,
    /** Slack documents `metadata_too_large` and no number. Ours is small on purpose: metadata is readable by everybody, ids only. */
    metadataBytes: 8000,
  },
} as const;
