import { queryOptions } from '@tanstack/preact-query';
import { call, newWish } from './client.ts';
import type { Page } from './shapes.ts';

export interface ImportSummary {
  id: string;
  name: string;
  state: 'uploading' | 'checking' | 'checked' | 'refused' | 'applying' | 'done' | 'discarding' | 'discarded';
  progress: { done: number; total: number };
  rows: number;
  encoding: string | null;
  delimiter: string | null;
  columns: { name: string; field: string | null }[];
  counts: {
    customers: { create: number; change: number; same: number };
    receivables: { create: number; same: number };
    invoices: { create: number; same: number };
    amount_cents: number;
    refused: number;
  };
  notes: string[];
  created_by: { name: string };
  created_at: string;
  finished_at: string | null;
}
export interface ImportDetail extends ImportSummary {
  changes: { row: number; what: string; column: string; from: string | null; to: string | null }[];
  problems: { row: number | null; column: string | null; value: string | null; message: string }[];
  more_problems: number;
  sample: Record<string, string | number | null>[];
}

const path = (id: string) => `/api/v1/imports/${encodeURIComponent(id)}`;
const WORKING: ImportSummary['state'][] = ['checking', 'applying', 'discarding'];
const LOOK_EVERY_MS = 1_000;

export const importsQuery = (after: string | undefined) =>
  queryOptions({
    queryKey: ['imports', 'list', after],
    queryFn: () =>
      call<Page<ImportSummary>>(
        'GET',
        `/api/v1/imports${after ? `?after=${encodeURIComponent(after)}` : ''}`,
      ),
  });

/** Asked for again each second while something is being done with it. */
export const importQuery = (id: string) =>
  queryOptions({
    queryKey: ['imports', 'one', id],
    queryFn: () => call<ImportDetail>('GET', path(id)),
    refetchInterval: ({ state: { data } }) => (data && WORKING.includes(data.state) ? LOOK_EVERY_MS : false),
  });

export const applyImport = (id: string) => call<ImportDetail>('POST', `${path(id)}/apply`, {}, newWish());
export const discardImport = (id: string) => call<ImportDetail>('DELETE', path(id));

const AT_ONCE_BYTES = 1_000_000;
const PART_BYTES = 512 * 1024;

/**
 * Hands a file in, and has it checked. A large one goes in parts, each of which may be sent again.
 * @param sent is told how much of it is there, 0 to 1. @returns the import's id. @throws ApiError.
 */
export async function uploadImport(
  file: File,
  dates: 'mdy' | 'dmy',
  sent: (share: number) => void,
): Promise<string> {
  const address = `/api/v1/imports?${new URLSearchParams({ name: file.name, dates })}`;
  const type = /\.json$/i.test(file.name) ? 'application/json' : 'text/csv';
  const headers = { ...newWish(), 'Content-Type': type };
  sent(0);
  if (file.size > 0 && file.size <= AT_ONCE_BYTES) {
    const { id } = await call<ImportSummary>('POST', address, file, headers);
    sent(1);
    return id;
  }
  const { id } = await call<ImportSummary>('POST', address, undefined, headers);
  const parts = Math.max(1, Math.ceil(file.size / PART_BYTES));
  for (let part = 0; part < parts; part += 1) {
    const bytes = file.slice(part * PART_BYTES, (part + 1) * PART_BYTES);
    await persistently(() => call('PUT', `${path(id)}/parts/${part}`, bytes));
    sent((part + 1) / parts);
  }
  await call('POST', `${path(id)}/check`, { parts }, newWish());
  return id;
}

/** A part is the same however often it is sent: a broken line is no reason to begin again. */
async function persistently<T>(send: () => Promise<T>): Promise<T> {
  for (let failures = 0; ; failures += 1) {
    try {
      return await send();
    } catch (error) {
      const passing =
        (error as { status?: number }).status === 0 || ((error as { status?: number }).status ?? 0) >= 500;
      if (!passing || failures >= 3) throw error;
      await new Promise((resolve) => setTimeout(resolve, 1_000 * 2 ** failures));
    }
  }
}
