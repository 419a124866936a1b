// node scripts/samples.ts: writes samples/invoices.csv anew. The same every time; all of it is made up.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeSelfPayId } from '../worker/payer/self-pay-id.ts';
import { ROOT } from './start/settings.ts';

const CUSTOMERS = 400;
const FACILITIES = 24;
const INVOICES = 1000;
const DAY_MS = 86_400_000;
const LAST_ISSUE_MS = Date.UTC(2026, 10, 16);

const FIRST =
  'Ada Amir Beatriz Calvin Dolores Elías Fatima Gordon Hanna Ignacio Joyce Kofi Lucía Marcus Nadia Oren Priya Quentin Rosa Siobhán Tomasz Uma Victor Wanda Xavier Yolanda Zoltán Renée Björn Chloë'.split(
    ' ',
  );
const LAST =
  'Abernathy Bellweather Castellanos Dunmore Eriksson Fairbanks Goldwater Holloway Ibarra Jankowski Kessler Lindqvist Marchetti Nakagawa O’Rourke Pemberton Quintero Rosenthal Stavros Thorvald Underhill Vandermeer Whitcombe Yarrow Zielinski Núñez Peña Müller'.split(
    ' ',
  );
const PLACES =
  'Seabreeze,Harbor View,Lakeshore,Quayside,Driftwood,St. Brendan,Pinecrest,North Pier,Saltmarsh,Lighthouse,Cannery Row,Tidewater'.split(
    ',',
  );
const HOUSES = ['Senior Living, LLC', 'Residence', 'Assisted Living', 'Community Center'];
const STREETS =
  'Quay Street,Lighthouse Road,Cannery Row,Tidewater Lane,Harbor Avenue,Gull Court,Anchor Way,Saltmarsh Drive'.split(
    ',',
  );
const TOWNS = ['Bay City, OR 97107', 'Saltport, OR 97108', 'Pier Point, OR 97110'];
const SERVICES: [name: string, fromCents: number][] = [
  ['Transport, basic', 38_000],
  ['Transport, advanced', 61_500],
  ['Standby', 15_000],
  ['Lift assist', 9_500],
  ['Interfacility transfer', 54_000],
  ['Wheelchair van', 7_250],
];

/** Numbers that look drawn and are the same every time (Park and Miller's minimal standard generator). */
let state = 20_261_121;
const below = (limit: number): number => {
  state = (state * 48_271) % 2_147_483_647;
  return state % limit;
};
const pick = <T>(from: readonly T[]): T => from[below(from.length)] as T;

interface Customer {
  account: string;
  name: string;
  kind: string;
  email: string;
  phone: string;
  address: string;
}

function makeCustomer(_: unknown, at: number): Customer {
  const facility = at < FACILITIES;
  const [first, last] = [pick(FIRST), pick(LAST)];
  const nick = below(40) === 0 ? ` "${first.slice(0, 3)}"` : '';
  const initial = below(3) === 0 ? ` ${pick('ABCDEFGHJKLMNPRSTW'.split(''))}.` : '';
  const plain = `${first}.${last}`
    .normalize('NFD')
    .replace(/[^A-Za-z.]/g, '')
    .toLowerCase();
  const apartment = below(5) === 0 ? `, Apt ${1 + below(40)}` : '';
  return {
    account: `C-${40_001 + at}`,
    name: facility
      ? `${PLACES[at % PLACES.length]} ${HOUSES[Math.floor(at / PLACES.length) % HOUSES.length]}`
      : `${first}${nick}${initial} ${last}`,
    kind: facility ? 'facility' : 'person',
    email: facility ? `billing${at + 1}@example.com` : below(5) < 2 ? '' : `${plain}${at}@example.com`,
    phone: below(10) === 0 ? '' : `(541) 555-01${String(below(100)).padStart(2, '0')}`,
    address: `${100 + below(9800)} ${pick(STREETS)}${apartment}, ${pick(TOWNS)}`,
  };
}

const american = (ms: number): string => {
  const [year, month, day] = new Date(ms).toISOString().slice(0, 10).split('-');
  return `${month}/${day}/${year}`;
};
const money = (cents: number): string => {
  const [whole = '', part] = (cents / 100).toFixed(2).split('.');
  return `${whole.replace(/\B(?=(\d{3})+$)/g, ',')}.${part}`;
};
const cell = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

const customers = Array.from({ length: CUSTOMERS }, makeCustomer);
const lines = [
  'Account No,Customer Name,Type,E-mail,Phone,Mailing Address,Receivable,Description,Service Date,Due Date,Balance Due,Invoice #,Invoice Date,Self-Pay ID,Status',
];
let receivable = 31_001;
for (let at = 0; at < INVOICES; at += 1) {
  // Everybody has one; then facilities have the more.
  const customer =
    customers[at < CUSTOMERS ? (at * 7) % CUSTOMERS : below(3) === 0 ? below(FACILITIES) : below(CUSTOMERS)];
  if (customer === undefined) continue;
  const issued = LAST_ISSUE_MS - Math.floor(((INVOICES - at) * 140) / INVOICES) * DAY_MS;
  const old = LAST_ISSUE_MS - issued > 75 * DAY_MS;
  const status = old && below(3) === 0 ? 'unpaid' : 'open';
  const id = makeSelfPayId(String(310_048_277 + at * 680_003 + below(680_000)));
  const items = [1, 1, 2, 2, 3][below(5)] ?? 1;
  for (let item = 0; item < items; item += 1) {
    const [service, from] = pick(SERVICES);
    const served = issued - (9 + below(30)) * DAY_MS;
    const owed = Math.max(500, from + below(80) * 125 - (below(6) === 0 ? Math.floor(from / 2) : 0));
    lines.push(
      [
        customer.account,
        customer.name,
        customer.kind,
        customer.email,
        customer.phone,
        customer.address,
        `D-${receivable}`,
        service,
        american(served),
        american(issued + 30 * DAY_MS),
        money(owed),
        `INV-${5001 + at}`,
        american(issued),
        id,
        status,
      ]
        .map(cell)
        .join(','),
    );
    receivable += 1;
  }
}
const path = join(ROOT, 'samples', 'invoices.csv');
writeFileSync(path, `${lines.join('\r\n')}\r\n`);
console.log(`${path}: ${lines.length - 1} rows`);
