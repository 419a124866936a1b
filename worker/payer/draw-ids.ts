import { makeSelfPayId } from './self-pay-id.ts';

/** Draws so many different self-pay IDs; whether somebody has one already, the database knows. */
export function drawSelfPayIds(many: number): string[] {
  const ids = new Set<string>();
  const numbers = new Uint32Array(many * 2);
  while (ids.size < many) {
    // Nine digits that do not begin with zero, each equally likely.
    for (const number of crypto.getRandomValues(numbers))
      if (number < 3_600_000_000 && ids.size < many)
        ids.add(makeSelfPayId(String(100_000_000 + (number % 900_000_000))));
  }
  return [...ids];
}
