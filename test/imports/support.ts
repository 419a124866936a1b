import type { Context } from '../../worker/context.ts';
import { runImport } from '../../worker/imports/run.ts';
import type { ImportDetail } from '../../worker/imports/schema.ts';
import { fresh } from '../support/books.ts';
import { allowKey } from '../support/keys.ts';
import { openWorld, type Step, type World } from '../support/world.ts';

export const KEY = 'a-key-for-imports';

/** The app with a biller's API key. */
export async function openOffice(): Promise<World> {
  const world = await openWorld();
  await allowKey(world.db, KEY);
  return world;
}

/** A request of the office's program; POSTs carry a key of their own unless one is given. */
export function ask(world: World, path: string, init: RequestInit = {}, step?: Step): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set('Authorization', `Bearer ${KEY}`);
  if (init.method === 'POST' && !headers.has('Idempotency-Key'))
    headers.set('Idempotency-Key', `key-${fresh()}-tests`);
  return world.request(`/api/v1${path}`, { ...init, headers }, step);
}

async function detail(response: Response): Promise<ImportDetail> {
  const body = await response.json();
  if (!response.ok) throw new Error(`${response.status} ${JSON.stringify(body)}`);
  return body as ImportDetail;
}

export type File = string | Uint8Array<ArrayBuffer>;
const bytesOf = (file: File): Uint8Array<ArrayBuffer> =>
  typeof file === 'string' ? new TextEncoder().encode(file) : file;

/** Hands a file in; parts of `partBytes` when it does not come at once. */
export async function upload(
  world: World,
  file: File,
  {
    name = 'file.csv',
    query = '',
    partBytes = 0,
  }: { name?: string; query?: string; partBytes?: number } = {},
): Promise<ImportDetail> {
  const bytes = bytesOf(file);
  const path = `/imports?name=${encodeURIComponent(name)}${query}`;
  if (partBytes === 0) return detail(await ask(world, path, { method: 'POST', body: bytes }));
  const opened = await detail(await ask(world, path, { method: 'POST' }));
  let n = 0;
  for (let at = 0; at < bytes.length; at += partBytes, n += 1) {
    const response = await ask(world, `/imports/${opened.id}/parts/${n}`, {
      method: 'PUT',
      body: bytes.slice(at, at + partBytes),
    });
    if (!response.ok) throw new Error(await response.text());
  }
  return detail(
    await ask(world, `/imports/${opened.id}/check`, { method: 'POST', body: JSON.stringify({ parts: n }) }),
  );
}

export async function look(world: World, id: string): Promise<ImportDetail> {
  return detail(await ask(world, `/imports/${id}`));
}

/** What the queue would do, until the import waits for somebody or has ended. */
export async function work(
  world: World,
  id: string,
  context: Context = world.context(undefined, { kind: 'system' }),
): Promise<void> {
  while (await runImport(context, id, () => true));
}

/** Uploads a file and has it checked. */
export async function check(
  world: World,
  file: File,
  how: Parameters<typeof upload>[2] = {},
): Promise<ImportDetail> {
  const { id } = await upload(world, file, how);
  await work(world, id);
  return look(world, id);
}

export async function apply(world: World, id: string): Promise<ImportDetail> {
  await detail(await ask(world, `/imports/${id}/apply`, { method: 'POST' }));
  await work(world, id);
  return look(world, id);
}

export async function discard(world: World, id: string): Promise<ImportDetail> {
  await detail(await ask(world, `/imports/${id}`, { method: 'DELETE' }));
  await work(world, id);
  return look(world, id);
}

export const HEADER =
  'account,customer_name,customer_kind,email,phone,address,receivable,description,service_date,due_date,amount,invoice,invoice_date,invoice_due_date,self_pay_id,status';

/** A file of one invoice a row, each with a receivable and a customer of its own. Numbers begin at `from`. */
export function rowsOf(many: number, from: number): string[] {
  return Array.from({ length: many }, (_, at) => rowOf(from + at));
}

export const rowOf = (n: number, more: Partial<Record<string, string>> = {}): string => {
  const cells: Record<string, string> = {
    account: `C-${n}`,
    customer_name: `Customer ${n}`,
    email: `c${n}@example.com`,
    receivable: `D-${n}`,
    description: 'Standby',
    service_date: '2026-09-01',
    due_date: '2026-11-30',
    amount: '100.00',
    invoice: `INV-${n}`,
    invoice_date: '2026-10-30',
    ...more,
  };
  return HEADER.split(',')
    .map((name) => cells[name] ?? '')
    .join(',');
};

export const fileOf = (rows: string[]) => `${[HEADER, ...rows].join('\n')}\n`;
