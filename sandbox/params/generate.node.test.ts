import ts from 'typescript';
import { expect, it } from 'vitest';
import { generate } from './generate.ts';

it('the committed schemas are those of the installed SDK', () => {
  const committed = ts.sys.readFile(
    `${import.meta.url.slice('file://'.length).replace(/[^/]*$/, '')}schemas.generated.json`,
  );
  expect(generate() === committed, 'run: npx node sandbox/params/generate.ts --write').toBe(true);
});
