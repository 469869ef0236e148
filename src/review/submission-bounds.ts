/** How long and how many the parts of a submission may be: for its schema, and for the glance that most of them get. */
export const bounds = {
  externalIdCharsMax: 200,
  inputTextCharsMax: 50_000,
  urlCharsMax: 2_000,
  fieldsMax: 50,
  fieldNameCharsMax: 100,
  fieldCharsMax: 2_000,
  alternativesMax: 100,
  modelCharsMax: 100,
  explanationCharsMax: 2_000,
  priorityMax: 1_000,
  requesterCharsMax: 100,
  groupKeyCharsMax: 200,
  metadataBytesMax: 16_384,
};

export function isWebUrl(text: string): boolean {
  return /^https?:\/\//i.test(text) && URL.canParse(text);
}

export function isSmallEnough(metadata: Record<string, unknown>): boolean {
  return Buffer.byteLength(JSON.stringify(metadata)) <= bounds.metadataBytesMax;
}
