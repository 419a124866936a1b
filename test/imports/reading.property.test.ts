import fc from 'fast-check';
import Papa from 'papaparse';
import { describe, expect, it } from 'vitest';
import { MOST_CENTS, readAmount } from '../../worker/imports/amount.ts';
import { readCsv } from '../../worker/imports/csv.ts';
import { readDate } from '../../worker/imports/date.ts';
import { readJson } from '../../worker/imports/json.ts';

describe('an amount', () => {
  const cents = fc.integer({ min: 0, max: MOST_CENTS });
  const money = (value: number) => (value / 100).toFixed(2);

  it('is read as it was written, in every form that is taken', () => {
    fc.assert(
      fc.property(cents, fc.boolean(), fc.boolean(), (value, dollar, commas) => {
        const [whole = '', part] = money(value).split('.');
        const text = `${dollar ? '$' : ''}${commas ? whole.replace(/\B(?=(\d{3})+$)/g, ',') : whole}.${part}`;
        expect(readAmount(text)).toEqual({ value });
        if (part === '00') expect(readAmount(whole)).toEqual({ value });
      }),
    );
  });

  it('is never more or less than it says: anything else is refused', () => {
    const sign = fc.constantFrom('-', '(', '−', '+', '');
    fc.assert(
      fc.property(sign, fc.string({ unit: fc.constantFrom(...'0123456789.,$ -()eE') }), (before, text) => {
        const reading = readAmount(before + text);
        if ('problem' in reading) {
          expect(reading.problem).toMatch(/\.$/);
          return;
        }
        const plain = (before + text).replace(/[\s$,]/g, '');
        expect(plain).toMatch(/^\d+(\.\d{1,2})?$/);
        expect(reading.value).toBe(Math.round(Number(plain) * 100));
        expect(reading.value).toBeLessThanOrEqual(MOST_CENTS);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('a date', () => {
  const day = fc
    .date({ min: new Date('1990-01-01'), max: new Date('2031-12-31'), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10));

  it('is read as it was written, in every form that is taken', () => {
    fc.assert(
      fc.property(
        day,
        fc.constantFrom('/', '-', '.'),
        fc.constantFrom('', ' 10:30', 'T00:00:00Z', ' 1:05:09 PM'),
        (iso, mark, time) => {
          const [year, month, date] = iso.split('-').map(Number);
          const read = (text: string, order: 'mdy' | 'dmy') => readDate(text + time, order, 2031);
          expect(read(iso, 'mdy')).toEqual({ value: iso });
          expect(read(iso.replaceAll('-', ''), 'dmy')).toEqual({ value: iso });
          expect(read(`${month}${mark}${date}${mark}${year}`, 'mdy')).toEqual({ value: iso });
          expect(read(`${date}${mark}${month}${mark}${year}`, 'dmy')).toEqual({ value: iso });
        },
      ),
    );
  });

  it('that is read is a day of the calendar', () => {
    const part = fc.integer({ min: 0, max: 40 });
    fc.assert(
      fc.property(
        part,
        part,
        fc.integer({ min: 0, max: 9999 }),
        fc.constantFrom('mdy', 'dmy'),
        (a, b, year, order) => {
          const reading = readDate(`${a}/${b}/${String(year).padStart(4, '0')}`, order, 2031);
          if ('problem' in reading) return;
          expect(new Date(`${reading.value}T00:00:00Z`).toISOString().slice(0, 10)).toBe(reading.value);
          expect(Number(reading.value.slice(0, 4))).toBe(year);
          expect(year).toBeGreaterThanOrEqual(1990);
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe('rows', () => {
  const cell = fc
    .string({ unit: fc.constantFrom('a', 'é', '"', ',', '\n', ' ', '1', '\\', '{', ']'), maxLength: 6 })
    .map((text) => `x${text}x`);
  const columns = ['account', 'customer_name', 'address'].map((name) => ({ name, field: name }) as never);

  it('come out of CSV as they were written, however they are cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 30, max: 90 }),
        (rows, most, size) => {
          const text = `${Papa.unparse(rows, { newline: '\r\n', quotes: true })}\r\n`;
          const read: unknown[] = [];
          for (let at = 0, count = 0, turns = 0; at < text.length && turns < 1000; turns += 1) {
            for (let more = size; ; more += size) {
              const piece = text.slice(at, at + more);
              const records = readCsv(
                piece,
                { delimiter: ',', columns },
                count,
                at + more >= text.length,
                most,
              );
              expect(records.stop).toBeNull();
              if (records.count === 0) continue;
              read.push(...records.rows.map(({ cells }) => Object.values(cells)));
              at += records.length;
              count += records.count;
              break;
            }
          }
          expect(read).toEqual(rows);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('come out of JSON as they were written, however they are cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 60 }),
        fc.constantFrom(0, 2),
        (rows, most, size, indent) => {
          const text = JSON.stringify(
            rows.map(([account, address]) => ({ account, address })),
            null,
            indent,
          );
          const read: unknown[] = [];
          let [at, count, ended] = [0, 0, false];
          for (let more = size; !ended && more < 5000; ) {
            const piece = text.slice(at, at + more);
            const records = readJson(piece, [], count, at + more >= text.length, most);
            expect(records.stop).toBeNull();
            read.push(...records.rows.map(({ cells }) => Object.values(cells)));
            at += records.length;
            count += records.count;
            ended = records.ended;
            more = records.count === 0 ? more + size : size;
          }
          expect(read).toEqual(rows);
        },
      ),
      { numRuns: 300 },
    );
  });
});
