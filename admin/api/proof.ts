import { queryOptions } from '@tanstack/preact-query';
import type { InferRequestType, InferResponseType } from 'hono/client';
import { api, ask, call, newWish } from './client.ts';

export type Proof = InferResponseType<typeof api.proof.$get>;
export type ProofFilters = InferRequestType<typeof api.proof.$get>['query'];

export const proofQuery = (filters: ProofFilters) =>
  queryOptions({
    queryKey: ['proof', filters],
    queryFn: () => ask(api.proof.$get({ query: filters })),
  });

/** More steps than this are left to the nightly proof, which goes on where they stop. */
const MOST_STEPS = 50;

/** One step after the other, until the proof has come to its end. */
export async function runProof(): Promise<void> {
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const { finished } = await call<{ finished: boolean }>('POST', '/api/v1/proof/run', {}, newWish());
    if (finished) return;
  }
}
