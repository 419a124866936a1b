import { call, search } from './client.ts';
import type { Found } from './shapes.ts';

export type { Found };

/** At most twelve of anything that is called so. */
export const findAnything = (q: string) => call<{ data: Found[] }>('GET', `/api/v1/search${search({ q })}`);
