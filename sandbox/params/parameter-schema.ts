import ts from 'typescript';
import type { Schema } from './schema.ts';

/**
 * A strict schema of one parameter type: no unknown keys, `number` is an integer (Stripe takes money and
 * times as integers only), literals are closed enums, `null` and `''` mean "may be unset".
 */
export function parameterSchema(checker: ts.TypeChecker, type: ts.Type): Schema {
  if (type.isUnion()) return unionSchema(checker, type);
  if (type.isStringLiteral()) return { type: 'string', enum: [type.value] };
  if (type.flags & ts.TypeFlags.StringLike) return { type: 'string' };
  if (type.flags & ts.TypeFlags.NumberLike) return { type: 'integer' };
  if (type.flags & ts.TypeFlags.BooleanLike) return { type: 'boolean' };
  if (isOpenString(type)) return { type: 'string' };
  if (type.aliasSymbol?.getName() === 'Decimal' || type.getSymbol()?.getName() === 'Decimal')
    return { type: 'string', format: 'decimal' };
  if (checker.isArrayType(type)) {
    const [item] = checker.getTypeArguments(type as ts.TypeReference);
    if (!item) throw new Error('array without an item type');
    return { type: 'array', items: parameterSchema(checker, item) };
  }
  if (type.flags & ts.TypeFlags.Object) return objectSchema(checker, type);
  throw new Error(`no schema for ${checker.typeToString(type)}`);
}

function unionSchema(checker: ts.TypeChecker, type: ts.UnionType): Schema {
  const isNothing = (t: ts.Type) =>
    Boolean(t.flags & (ts.TypeFlags.Null | ts.TypeFlags.Undefined)) ||
    (t.isStringLiteral() && t.value === '');
  const unsets = (t: ts.Type) => isNothing(t) && !(t.flags & ts.TypeFlags.Undefined);
  const emptyable = type.types.some(unsets) ? { emptyable: true as const } : {};
  const rest = type.types.filter((t) => !isNothing(t));
  const literals = rest.flatMap((t) => (t.isStringLiteral() ? [t.value] : []));
  const others = rest.filter((t) => !t.isStringLiteral() && !(literals.length && isOpenString(t)));
  const schemas: Schema[] = [];
  if (literals.length) schemas.push({ type: 'string', enum: literals });
  if (others.length && others.every((t) => t.flags & ts.TypeFlags.BooleanLike)) {
    schemas.push({ type: 'boolean' });
  } else {
    schemas.push(...others.map((t) => parameterSchema(checker, t)));
  }
  const [only] = schemas;
  if (!only) throw new Error(`empty union ${checker.typeToString(type)}`);
  return schemas.length === 1 ? { ...only, ...emptyable } : { anyOf: schemas, ...emptyable };
}

function objectSchema(checker: ts.TypeChecker, type: ts.Type): Schema {
  const index = checker.getIndexInfoOfType(type, ts.IndexKind.String);
  const properties: Record<string, Schema> = {};
  const required: string[] = [];
  for (const property of type.getProperties()) {
    const name = property.getName();
    properties[name] = parameterSchema(checker, checker.getTypeOfSymbol(property));
    if (!(property.flags & ts.SymbolFlags.Optional)) required.push(name);
  }
  const additionalProperties = index ? parameterSchema(checker, index.type) : (false as const);
  return { type: 'object', properties, ...(required.length ? { required } : {}), additionalProperties };
}

/** `string & Record<never, never>`: the SDK's mark of an open enum. What Stripe refuses is closed. */
function isOpenString(type: ts.Type): boolean {
  return type.isIntersection() && type.types.some((t) => t.flags & ts.TypeFlags.String);
}
