import type { Schema } from '../params/schema.ts';
import { invalid, type StripeError } from './errors.ts';
import type { Tree } from './form.ts';
import { checkMetadata, checkValue } from './formats.ts';

/** Turns a decoded form into typed parameters, or throws what Stripe would answer. Unset values are null. */
export function validate(schema: Schema, tree: { [name: string]: Tree }): unknown {
  return value(schema, tree, '');
}

function value(schema: Schema, tree: Tree, param: string): unknown {
  if (tree === '' && schema.emptyable) return null;
  if (schema.anyOf) return firstThatFits(schema.anyOf, tree, param);
  switch (schema.type) {
    case 'array':
      return array(schema, tree, param);
    case 'object':
      return object(schema, tree, param);
    default:
      return scalar(schema, tree, param);
  }
}

function firstThatFits(schemas: Schema[], tree: Tree, param: string): unknown {
  const flag = tree === 'true' || tree === 'false';
  if (flag && schemas.some(({ type }) => type === 'boolean')) return tree === 'true';
  let refusal: unknown;
  for (const schema of schemas) {
    try {
      return value(schema, tree, param);
    } catch (error) {
      const scalarGiven = typeof tree === 'string';
      const scalarWanted = schema.type !== 'object' && schema.type !== 'array';
      if (refusal === undefined || scalarGiven === scalarWanted) refusal = error;
    }
  }
  throw refusal;
}

function array(schema: Schema, tree: Tree, param: string): unknown[] {
  if (!Array.isArray(tree) || !schema.items) throw invalid('Invalid array', param);
  return tree.map((item, index) => value(schema.items as Schema, item, `${param}[${index}]`));
}

function object(schema: Schema, tree: Tree, param: string): Record<string, unknown> {
  if (typeof tree === 'string') throw invalid('Invalid object', param);
  const given: { [name: string]: Tree } = Array.isArray(tree) ? Object.fromEntries(tree.entries()) : tree;
  const properties = schema.properties ?? {};
  const path = (name: string) => (param ? `${param}[${name}]` : name);
  const known = (name: string) => Object.hasOwn(properties, name);
  const other = schema.additionalProperties || undefined;
  const unknown = Object.keys(given).filter((name) => !known(name) && !other);
  if (unknown.length) throw unknownParameters(unknown.map(path));
  for (const name of schema.required ?? []) {
    if (!Object.hasOwn(given, name)) throw missing(path(name));
  }
  const out = Object.fromEntries(
    Object.entries(given).map(([name, inner]) => {
      const rule = (known(name) ? properties[name] : other) as Schema;
      return [name, value(rule, inner, path(name))];
    }),
  );
  if (/(^|\[)metadata\]?$/.test(param)) checkMetadata(out, param);
  return out;
}

function scalar(schema: Schema, tree: Tree, param: string): unknown {
  if (typeof tree !== 'string') {
    throw invalid(`Invalid ${schema.type}: ${JSON.stringify(tree)}`, param);
  }
  if (schema.type === 'integer') {
    if (!/^-?\d{1,15}$/.test(tree)) {
      throw invalid(`Invalid integer: ${tree}`, param, 'parameter_invalid_integer');
    }
    return checkValue(param, Number(tree));
  }
  if (schema.type === 'boolean') {
    if (tree !== 'true' && tree !== 'false') throw invalid(`Invalid boolean: ${tree}`, param);
    return tree === 'true';
  }
  if (tree === '') throw emptyString(param);
  if (schema.enum && !schema.enum.includes(tree)) throw notInEnum(schema.enum, param);
  if (schema.format === 'decimal' && !/^-?\d+(\.\d{1,12})?$/.test(tree)) {
    throw invalid(`Invalid decimal: ${tree}`, param, 'parameter_invalid_decimal');
  }
  return checkValue(param, tree);
}

function unknownParameters(names: string[]): StripeError {
  const word = names.length === 1 ? 'parameter' : 'parameters';
  return invalid(`Received unknown ${word}: ${names.join(', ')}`, names[0], 'parameter_unknown');
}

/** `param` is missing: the answer that a rule of a single resource gives too. */
export function missing(param: string): StripeError {
  return invalid(`Missing required param: ${param}.`, param, 'parameter_missing');
}

function emptyString(param: string): StripeError {
  const message =
    `You passed an empty string for '${param}'. We assume empty values are an attempt to unset a ` +
    `parameter; however '${param}' cannot be unset. You should remove '${param}' from your request or ` +
    'supply a non-empty value.';
  return invalid(message, param, 'parameter_invalid_empty');
}

function notInEnum(names: string[], param: string): StripeError {
  const last = names.at(-1);
  const list = names.length > 2 ? `${names.slice(0, -1).join(', ')}, or ${last}` : names.join(' or ');
  const name = /([^[\]]+)\]?$/.exec(param)?.[1] ?? param;
  return invalid(`Invalid ${name}: must be one of ${list}`, param);
}
