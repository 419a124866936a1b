import { beforeAll, describe, expect, it } from 'vitest';
import { all, bill } from '../support/books.ts';
import { hire, type Staff, session, signedIn } from '../support/staff.ts';
import { openWorld, page, visit, type World } from '../support/world.ts';

let world: World;
let staff: Staff;
beforeAll(async () => {
  world = await openWorld();
  staff = await signedIn(world, 'biller');
});

interface Answer {
  version: number;
  office: Record<string, unknown>;
  payments: Record<string, unknown>;
}
const read = async () => (await (await staff.ask('/api/v1/settings')).json()) as Answer;
const save = async (office: unknown, payments: unknown = {}, version?: number) =>
  staff.send('PUT', '/api/v1/settings', { version: version ?? (await read()).version, office, payments });

describe('the settings of the portal', () => {
  it('say what payers see from the next request on', async () => {
    expect(
      (await save({ name: 'North Pier Labs', phone: '(555) 010-0199', brandColor: '#227744' })).status,
    ).toBe(200);
    const { office } = await page(await visit(world, '/pay'));
    expect(office).toMatchObject({
      name: 'North Pier Labs',
      phone: '(555) 010-0199',
      phoneDial: '+15550100199',
      brandColor: '#227744',
    });
  });

  it('close the portal, and open it again', async () => {
    const billed = await bill(world.db, [5000]);
    await save({}, { portalOn: false });
    expect(await page(await visit(world, `/pay/${billed.selfPayId}`))).toMatchObject({
      view: 'notice',
      reason: 'portal_off',
    });
    await save({}, { portalOn: true });
    expect(await page(await visit(world, `/pay/${billed.selfPayId}`))).toMatchObject({
      view: 'bill',
      totalCents: 5000,
    });
  });

  it('let payers pay stale invoices, or not', async () => {
    const billed = await bill(world.db, [5000], 'unpaid');
    expect(await page(await visit(world, `/pay/${billed.selfPayId}`))).toMatchObject({
      reason: 'not_payable_online',
    });
    await save({}, { allowUnpaid: true });
    expect(await page(await visit(world, `/pay/${billed.selfPayId}`))).toMatchObject({ view: 'bill' });
  });

  it('are not overwritten from a tab that is out of date', async () => {
    const { version } = await read();
    expect((await save({ name: 'First' }, {}, version)).status).toBe(200);
    const late = await save({ name: 'Second' }, {}, version);
    expect(late.status).toBe(409);
    expect(await late.text()).toContain('Reload');
    expect((await read()).office.name).toBe('First');
  });

  it('are saved once when two tabs save at once', async () => {
    const { version } = await read();
    const answers = await Promise.all(['One', 'Two', 'Three'].map((name) => save({ name }, {}, version)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
  });

  it('tell the event log what was what before, and nothing when nothing changed', async () => {
    await save({ name: 'Before' });
    await save({ name: 'After' });
    const { version } = await read();
    await save({ name: 'After' });
    expect((await read()).version).toBe(version);
    const rows = await all(
      world.db,
      "SELECT detail FROM activity WHERE verb = 'settings.changed' ORDER BY id DESC LIMIT 1",
    );
    const { changes } = JSON.parse(String(rows[0]?.detail)) as { changes: string[] };
    expect(changes.map((text) => JSON.parse(text))).toEqual([{ field: 'name', from: 'Before', to: 'After' }]);
  });

  it.each([
    ['name', ''],
    ['brandColor', 'red'],
    ['brandColor', '#12345'],
    ['phone', 'call us'],
    ['supportEmail', 'nobody'],
    ['timeZone', 'Mars/Olympus'],
    ['logoPath', 'https://evil.example/x.png'],
    ['address', Array.from({ length: 9 }, () => 'line')],
  ])('refuse %s = %j, naming the field', async (field, value) => {
    const response = await save({ [field]: value });
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ error: { field: `office.${field}` } });
  });

  it('know nothing of what is not on their page', async () => {
    expect((await save({ clock: 1 })).status).toBe(422);
    expect((await save({}, { currency: 'eur' })).status).toBe(422);
  });
});

describe('a logo', () => {
  const png = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3, 255, 0]);
  const upload = (body: Uint8Array | string) =>
    staff.ask('/api/v1/settings/logo', {
      method: 'PUT',
      headers: { Origin: 'http://pay.test' },
      body: body as never,
    });

  it('is served byte for byte, to be kept for ever, and can run nothing', async () => {
    const { logo_path } = (await (await upload(png)).json()) as { logo_path: string };
    const response = await visit(world, logo_path);
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(png);
    expect(response.headers.get('Content-Type')).toBe('image/png');
    expect(response.headers.get('Cache-Control')).toContain('immutable');
    expect(response.headers.get('Content-Security-Policy')).toContain('sandbox');
    expect((await save({ logoPath: logo_path })).status).toBe(200);
  });

  it('may be a drawing, and must be an image', async () => {
    expect((await upload('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>')).status).toBe(200);
    expect((await upload('<html><svg></svg></html>')).status).toBe(422);
    expect((await upload('')).status).toBe(422);
    expect((await upload(new Uint8Array(200_001))).status).toBe(413);
    expect((await visit(world, `/logo/${'0'.repeat(64)}`)).status).toBe(404);
  });
});

describe('the preview', () => {
  const preview = (office: unknown, which = 'bill') =>
    staff.ask(`/admin/preview?office=${encodeURIComponent(JSON.stringify(office))}&page=${which}`);

  it('shows the payer’s page with the draft, saves nothing, and only within our own app', async () => {
    const before = await read();
    const response = await preview({ name: 'Draft Name', phone: '(555) 010-0100' });
    expect(response.headers.get('Content-Security-Policy')).toContain("frame-ancestors 'self'");
    expect(await page(response)).toMatchObject({
      view: 'bill',
      office: { name: 'Draft Name', phoneDial: '+15550100100' },
    });
    expect(await read()).toEqual(before);
  });

  it('leaves out what does not fit yet', async () => {
    const { office } = (await read()) as { office: Record<string, unknown> };
    expect(await page(await preview({ name: 'Draft', brandColor: '#12' }))).toMatchObject({
      office: { name: 'Draft', brandColor: office.brandColor },
    });
    expect((await preview('not an object')).status).toBe(422);
  });

  it('is for who works here', async () => {
    expect((await visit(world, '/admin/preview')).status).toBe(401);
    const viewer = await hire(world, 'viewer');
    const { cookie } = await session(world, viewer.id);
    expect((await visit(world, '/admin/preview?page=ask', { headers: { Cookie: cookie } })).status).toBe(200);
  });
});
