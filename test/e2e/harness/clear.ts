import { expect } from 'vitest';

/** The heading of a page; null when there is none. */
export function headingOf(body: string): string | null {
  return /<h1[^>]*>\s*([^<]+)/.exec(body)?.[1]?.trim() ?? null;
}

/** What a page does; text inside an attribute's quotes does nothing. */
export function withoutAttributes(body: string): string {
  return body.replaceAll(/"[^"]*"/g, '""');
}

/** A page of our own that says what is wrong: never a 500, never a bare error. */
export function isClearPage(
  response: { status: number; type: string; body: string },
  statuses: readonly number[],
): void {
  const { status, type, body } = response;
  expect(statuses, body.slice(0, 300)).toContain(status);
  if (status >= 300 && status < 400) return;
  expect({ status, type: type.split(';')[0], heading: headingOf(body) }).toEqual({
    status,
    type: 'text/html',
    heading: expect.any(String),
  });
  expect(/at \w+ \(|SQLITE|D1_ERROR|Exception|<script|onerror/.exec(withoutAttributes(body))).toBeNull();
}
