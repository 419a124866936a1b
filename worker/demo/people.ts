import type { Random } from './random.ts';

/** A billing account of the demo office. All names, numbers and addresses are made up. */
export interface DemoCustomer {
  id: number;
  /** The office's own number. */
  account: string;
  kind: 'person' | 'facility';
  name: string;
  email: string | null;
  phone: string;
  address: string;
  fee_policy: 'follow' | 'charge' | 'absorb';
}

const FIRST = [
  'Ada',
  'Amir',
  'Beatriz',
  'Calvin',
  'Dolores',
  'Elias',
  'Fatima',
  'Gordon',
  'Hanna',
  'Ignacio',
  'Joyce',
  'Kofi',
  'Lucía',
  'Marcus',
  'Nadia',
  'Oren',
  'Priya',
  'Quentin',
  'Rosa',
  'Siobhán',
  'Tomasz',
  'Uma',
  'Victor',
  'Wanda',
  'Xavier',
  'Yolanda',
  'Zoltán',
];
const LAST = [
  'Abernathy',
  'Bellweather',
  'Castellanos',
  'Dunmore',
  'Eriksson',
  'Fairbanks',
  'Goldwater',
  'Holloway',
  'Ibarra',
  'Jankowski',
  'Kessler',
  'Lindqvist',
  'Marchetti',
  'Nakagawa',
  'Okonkwo',
  'Pemberton',
  'Quintero',
  'Rosenthal',
  'Stavros',
  'Thorvald',
  'Underhill',
  'Vandermeer',
  'Whitcombe',
  'Yarrow',
  'Zielinski',
];
const FACILITIES = [
  'Seabreeze Senior Living',
  'Harbor View Nursing Center',
  'Lakeshore Rehabilitation',
  'Quayside Assisted Living',
  'Driftwood Dialysis Partners',
  'St. Brendan Care Home',
  'Pinecrest Residence',
  'North Pier Clinic',
];
const STREETS = [
  'Quay Street',
  'Lighthouse Road',
  'Cannery Row',
  'Tidewater Lane',
  'Harbor Avenue',
  'Gull Court',
  'Anchor Way',
  'Saltmarsh Drive',
];

/** @returns `count` customers with ids from 1; a few are facilities. */
export function makeCustomers(count: number, random: Random): DemoCustomer[] {
  return Array.from({ length: count }, (_, at) => {
    const facility = at % 25 === 24;
    const first = random.pick(FIRST);
    const last = random.pick(LAST);
    const name = facility ? (FACILITIES[Math.floor(at / 25)] ?? `Facility ${at}`) : `${first} ${last}`;
    return {
      id: at + 1,
      account: `A-${1001 + at}`,
      kind: facility ? 'facility' : 'person',
      name,
      email: random.next() < 0.6 ? `${ascii(facility ? name : `${first}.${last}`)}${at}@example.com` : null,
      phone: `(555) 01${random.int(0, 9)}-0${random.int(100, 199)}`,
      address: `${random.int(1, 980)} ${random.pick(STREETS)}, Harbor City`,
      fee_policy: 'follow',
    };
  });
}

function ascii(text: string): string {
  return text
    .normalize('NFD')
    .replace(/[^A-Za-z.]/g, '')
    .toLowerCase();
}
