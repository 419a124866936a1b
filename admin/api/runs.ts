import { queryOptions } from '@tanstack/preact-query';
import type { InferRequestType } from 'hono/client';
import { api, ask, call, newWish } from './client.ts';
import type { Criteria, Definition, DefinitionPage, Preview, Run, RunPage, Schedule } from './shapes.ts';

export type {
  Criteria,
  Definition,
  DefinitionPage,
  Preview,
  Run,
  RunAttempt,
  RunPage,
  Schedule,
} from './shapes.ts';

export type RunFilters = Omit<InferRequestType<typeof api.runs.$get>['query'], 'after' | 'limit'>;

/** Runs by their number, newest first. */
export const runsQuery = (filters: RunFilters, after?: string) =>
  queryOptions({
    queryKey: ['runs', 'list', filters, after],
    queryFn: () => ask(api.runs.$get({ query: { ...filters, after } })),
  });

export const runQuery = (number: string) =>
  queryOptions({
    queryKey: ['runs', 'one', number],
    queryFn: () => ask(api.runs[':number'].$get({ param: { number } })),
  });

/** The customers of a run, by state. */
export const attemptsQuery = (number: string, state: string | undefined, after?: string) =>
  queryOptions({
    queryKey: ['runs', 'one', number, 'attempts', state, after],
    queryFn: () =>
      ask(
        api.runs[':number'].attempts.$get({
          param: { number },
          query: { state, after } as { state: string },
        }),
      ),
  });

/** Something of it is still chosen or sent. */
export const isLive = ({ state }: Pick<Run, 'state'>): boolean =>
  state === 'selecting' || state === 'running';

type Wish = Record<string, string>;
export type Control = 'pause' | 'resume' | 'stop';
export const controlRun = (number: number, what: Control, wish: Wish = newWish()) =>
  call<RunPage>('POST', `/api/v1/runs/${number}/${what}`, {}, wish);

export const definitionsQuery = (state: string | undefined, after?: string) =>
  queryOptions({
    queryKey: ['runs', 'definitions', state, after],
    queryFn: () => ask(api['run-definitions'].$get({ query: { state, after } as { state: string } })),
  });

export const definitionQuery = (id: string) =>
  queryOptions({
    queryKey: ['runs', 'definition', id],
    queryFn: () => ask(api['run-definitions'][':id'].$get({ param: { id } })),
  });

export interface DefinitionDraft {
  name: string;
  schedule: Schedule;
  criteria: Criteria;
}
const at = (id: string, rest = '') => `/api/v1/run-definitions/${encodeURIComponent(id)}${rest}`;

/** @throws ApiError naming the field, like `schedule.day`. */
export const createDefinition = (draft: DefinitionDraft, wish: Wish) =>
  call<DefinitionPage>('POST', '/api/v1/run-definitions', draft, wish);
export const changeDefinition = (id: string, draft: DefinitionDraft) =>
  call<DefinitionPage>('PUT', at(id), draft);
export const deleteDefinition = (id: string) => call<Pick<Definition, 'id'>>('DELETE', at(id));
export const makeEffective = (id: string, wish: Wish) =>
  call<DefinitionPage>('POST', at(id, '/effective'), {}, wish);
export const makeNotEffective = (id: string, wish: Wish) =>
  call<DefinitionPage>('POST', at(id, '/not-effective'), {}, wish);
export const runNow = (id: string, wish: Wish) => call<Run>('POST', at(id, '/run'), {}, wish);

/** So many answers are added up; each looks at thousands of customers. */
const MOST_ANSWERS = 40;

/** Whom criteria would charge at this moment, and how much: the answers added up. */
export const previewQuery = (criteria: Criteria) =>
  queryOptions({
    queryKey: ['runs', 'preview', criteria],
    queryFn: async ({ signal }) => {
      let sum: Preview | null = null;
      for (let turn = 0; turn < MOST_ANSWERS && (sum === null || sum.next !== null); turn += 1) {
        if (signal.aborted) break;
        const after: number = sum?.next ?? 0;
        sum = added(sum, await call<Preview>('POST', at('preview'), { criteria, after }, newWish()));
      }
      return sum as Preview;
    },
    staleTime: 30_000,
  });

function added(before: Preview | null, next: Preview): Preview {
  if (before === null) return next;
  const left = new Map(before.left_out.map(({ why, count }) => [why, count]));
  for (const { why, count } of next.left_out) left.set(why, (left.get(why) ?? 0) + count);
  return {
    ...next,
    count: before.count + next.count,
    sum_cents: before.sum_cents + next.sum_cents,
    left_out: [...left].map(([why, count]) => ({ why, count })),
  };
}
