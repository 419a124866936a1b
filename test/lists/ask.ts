import { expect } from 'vitest';
import type { World } from '../support/world.ts';

export const KEY = 'a-key-for-lists';

/** What a list answers, whatever it lists. */
export interface Page<T = Record<string, unknown>> {
  data: T[];
  next: string | null;
  searched_back_to: string | null;
}

/** Asks the API by GET; the answer and its cost, as it tells itself. */
export async function ask(world: World, path: string, key = KEY) {
  const response = await world.request(`/api/v1${path}`, { headers: { Authorization: `Bearer ${key}` } });
  const [, trips, read, written] =
    /trips=(\d+) queries=\d+ read=(\d+) written=(\d+)/.exec(response.headers.get('Server-Timing') ?? '') ??
    [];
  return {
    response,
    cost: { trips: Number(trips), read: Number(read), written: Number(written), stripe: 0 },
  };
}

export async function get<T>(world: World, path: string): Promise<T> {
  const { response } = await ask(world, path);
  const body = await response.json();
  expect(response.status, `${path}: ${JSON.stringify(body)}`).toBe(200);
  return body as T;
}

/** Every row of a list, page by page. `between`: what happens after each page. */
export async function everyRow<T>(
  world: World,
  path: string,
  limit: number,
  between?: (page: number) => Promise<void>,
): Promise<T[]> {
  const rows: T[] = [];
  let after = '';
  for (let page = 0; page < 1000; page += 1) {
    const { data, next } = await get<Page<T>>(
      world,
      `${path}${path.includes('?') ? '&' : '?'}limit=${limit}${after}`,
    );
    rows.push(...data);
    if (next === null) return rows;
    after = `&after=${encodeURIComponent(next)}`;
    await between?.(page);
  }
  throw new Error(`${path} has no end`);
}
