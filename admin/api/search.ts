import { api, ask } from './client.ts';

export type { Found } from './shapes.ts';

/** At most twelve of anything that is called so. */
export const findAnything = (q: string) => ask(api.search.$get({ query: { q } }));
