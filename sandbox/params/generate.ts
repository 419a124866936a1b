/**
 * Writes `schemas.generated.json` from the SDK's own types, so that the stand-in refuses what Stripe
 * of the pinned API version refuses. Run: `npx node sandbox/params/generate.ts --write`.
 */
import ts from 'typescript';
import { parameterSchema } from './parameter-schema.ts';
import { resourceShape } from './resource-shape.ts';
import type { Generated } from './schema.ts';

const here = decodeURIComponent(new URL('.', import.meta.url).pathname);

/** The generated text, exactly as it is committed. Takes a few seconds. */
export function generate(): string {
  const entry = `${here}methods.ts`;
  const program = ts.createProgram([entry], {
    strict: true,
    noEmit: true,
    target: ts.ScriptTarget.ES2024,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    allowImportingTsExtensions: true,
    skipLibCheck: true,
    types: [],
  });
  const source = program.getSourceFile(entry);
  if (!source) throw new Error(`cannot read ${entry}`);
  const checker = program.getTypeChecker();
  const out: Generated = { methods: {}, resources: {} };
  for (const [name, type] of entries(checker, source, 'Methods')) {
    out.methods[name] = parameterSchema(checker, type);
  }
  for (const [name, type] of entries(checker, source, 'Resources')) {
    out.resources[name] = resourceShape(checker, type);
  }
  return `${JSON.stringify(out)}\n`;
}

function entries(checker: ts.TypeChecker, source: ts.SourceFile, name: string): [string, ts.Type][] {
  const node = source.statements.find((s) => ts.isInterfaceDeclaration(s) && s.name.text === name);
  if (!node) throw new Error(`interface ${name} is missing`);
  return checker
    .getTypeAtLocation(node)
    .getProperties()
    .map((property) => [property.getName(), checker.getTypeOfSymbol(property)]);
}

if (ts.sys.args[0] === '--write') ts.sys.writeFile(`${here}schemas.generated.json`, generate());
