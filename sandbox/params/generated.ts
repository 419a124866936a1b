import type { MethodName } from './methods.ts';
import type { Generated, Schema, Shape } from './schema.ts';
import generated from './schemas.generated.json';

const { methods, resources } = generated as unknown as Generated;

/** The strict schema of a method's parameters. */
export function schemaOf(name: MethodName): Schema {
  const schema = methods[name];
  if (!schema) throw new Error(`no schema for ${name}: run sandbox/params/generate.ts --write`);
  return schema;
}

/** What an object of this kind must hold and what of it can be expanded, if the stand-in knows the kind. */
export function shapeOf(object: string): Shape | undefined {
  return Object.hasOwn(resources, object) ? resources[object] : undefined;
}
