import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import * as fc from 'fast-check';

type Schema = { [word: string]: unknown };
type Components = Record<string, Schema>;

/** Anything that a JSON Schema, as our OpenAPI document writes them, allows. */
export function anythingOf(schema: Schema, components: Components): fc.Arbitrary<unknown> {
  const { $ref, enum: values, const: constant, anyOf, type } = schema;
  if (typeof $ref === 'string') return anythingOf(components[$ref.split('/').at(-1) ?? ''] ?? {}, components);
  if (constant !== undefined) return fc.constant(constant);
  if (Array.isArray(values)) return fc.constantFrom(...values);
  if (Array.isArray(anyOf)) return fc.oneof(...anyOf.map((option: Schema) => anythingOf(option, components)));
  switch (type) {
    case 'string':
      return aText(schema);
    case 'integer':
      return fc.integer({ min: bound(schema.minimum, -1000), max: bound(schema.maximum, 1000) });
    case 'number':
      return fc.double({ min: bound(schema.minimum, -1e6), max: bound(schema.maximum, 1e6), noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return fc.array(anythingOf(asSchema(schema.items), components), { maxLength: 4 });
    case 'object':
      return anObject(schema, components);
    default:
      return fc.jsonValue({ maxDepth: 3 });
  }
}

function aText({ pattern, format, minLength, maxLength }: Schema): fc.Arbitrary<string> {
  if (format === 'date-time') {
    // To come: what is due in the past is over at once.
    const range = { min: new Date('2040-01-01'), max: new Date('2050-01-01'), noInvalidDate: true };
    return fc.date(range).map((at) => at.toISOString());
  }
  if (format === 'uri') return fc.webUrl();
  if (typeof pattern === 'string') return fc.stringMatching(new RegExp(pattern));
  return fc.string({ minLength: bound(minLength, 0), maxLength: Math.min(bound(maxLength, 30), 60), unit: 'grapheme' });
}

function anObject(schema: Schema, components: Components): fc.Arbitrary<object> {
  const properties = Object.entries(asSchema(schema.properties));
  if (properties.length === 0) {
    const value = anythingOf(asSchema(schema.additionalProperties), components);
    return fc.dictionary(fc.string({ minLength: 1, maxLength: 20 }), value, { maxKeys: 3 });
  }
  const fields = properties.map(([name, field]) => [name, anythingOf(asSchema(field), components)] as const);
  const required = Array.isArray(schema.required) ? schema.required : [];
  return fc.record(Object.fromEntries(fields), { requiredKeys: required });
}

function asSchema(value: unknown): Schema {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function bound(value: unknown, usual: number): number {
  return typeof value === 'number' && Math.abs(value) < Number.MAX_SAFE_INTEGER ? value : usual;
}

/** Says what is wrong with a value, by a schema of the document; null when nothing is. */
export function schemaChecker(document: { components: { schemas: Components } }) {
  const ajv = new Ajv2020({ strict: false, allErrors: false });
  addFormats.default(ajv);
  ajv.addSchema({ $id: 'document', components: document.components });
  return (schema: Schema, value: unknown): string | null => {
    const rooted = JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"document#/components/'));
    return ajv.validate(rooted, value) ? null : ajv.errorsText();
  };
}
