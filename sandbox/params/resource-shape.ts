import ts from 'typescript';
import type { Shape } from './schema.ts';

/** The fields that an answer of this type must hold, nested, and the names that `expand` may follow. */
export function resourceShape(checker: ts.TypeChecker, type: ts.Type): Shape {
  const shape: Shape = { fields: [], required: {}, expandable: [] };
  for (const property of checker.getPropertiesOfType(type)) {
    const name = property.getName();
    if (name === 'lastResponse') continue;
    const parts = partsOf(checker, property);
    const optional = Boolean(property.flags & ts.SymbolFlags.Optional);
    shape.fields.push(name);
    const objects = parts.filter((t) => t.flags & ts.TypeFlags.Object);
    if (isExpandable(checker, parts) || (optional && objects.some((t) => isList(checker, t)))) {
      shape.expandable.push(name);
    }
    if (!optional) shape.required[name] = nested(checker, parts, objects);
  }
  return shape;
}

function partsOf(checker: ts.TypeChecker, property: ts.Symbol): ts.Type[] {
  const type = checker.getTypeOfSymbol(property);
  const absent = ts.TypeFlags.Null | ts.TypeFlags.Undefined;
  return (type.isUnion() ? type.types : [type]).filter((t) => !(t.flags & absent));
}

function nested(checker: ts.TypeChecker, parts: ts.Type[], objects: ts.Type[]): Shape | null {
  const [only] = objects;
  const plain = objects.length === 1 && parts.length === 1 && only && !checker.isArrayType(only);
  if (!plain || isResource(checker, only) || only.getProperties().length === 0) return null;
  if (only.aliasSymbol?.getName() === 'Decimal') return null;
  return resourceShape(checker, only);
}

function isExpandable(checker: ts.TypeChecker, parts: ts.Type[]): boolean {
  return parts.some((t) => t.flags & ts.TypeFlags.String) && parts.some((t) => isResource(checker, t));
}

function isResource(checker: ts.TypeChecker, type: ts.Type): boolean {
  const property = type.getProperty('object');
  return Boolean(property && checker.getTypeOfSymbol(property).isStringLiteral());
}

function isList(checker: ts.TypeChecker, type: ts.Type): boolean {
  return isResource(checker, type) && Boolean(type.getProperty('has_more'));
}
