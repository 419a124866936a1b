import { expect } from 'vitest';

/** A page of our own that says what is wrong: never a 500, never a bare error. */
export function isClearPage(
  response: { status: number; type: string; body: string },
  statuses: readonly number[],
): void {
  expect(statuses).toContain(response.status);
  if (response.status >= 300 && response.status < 400) return;
  expect(response.type).toContain('text/html');
  expect(response.body).toMatch(/<h1[^>]*>[^<]+/);
  expect(response.body).not.toMatch(/at \w+ \(|SQLITE|D1_ERROR|Exception/);
}
