import { describe, expect, it } from 'vitest';
import { REGIONS } from '../../worker/fees/regions.ts';
import { FEE_RULES, type FeeCase, rulesAgainst } from '../../worker/fees/rules.ts';

const PERCENTAGE = { bps: 290, fixedCents: 30, capCents: null };
const FLAT = { bps: 0, fixedCents: 395, capCents: null };
const NOTHING = { bps: 0, fixedCents: 0, capCents: null };

const against = (changes: Partial<FeeCase>) =>
  rulesAgainst({ region: 'OH', terms: PERCENTAGE, allMethods: true, recurring: false, ...changes }).map(
    ({ id }) => id,
  );
const refusedIn = (region: string, terms: FeeCase['terms']) =>
  rulesAgainst({ region, terms, allMethods: true, recurring: false })
    .filter(({ verdict }) => verdict === 'refuse')
    .map(({ id }) => id);

describe('the rules of charging a fee', () => {
  it('each have an id of their own, plain words, a source and the day on which it was read', () => {
    expect(new Set(FEE_RULES.map(({ id }) => id)).size).toBe(FEE_RULES.length);
    for (const { id, title, says, sources, checkedOn } of FEE_RULES) {
      expect(id).toMatch(/^[a-z]+\.[a-z_]+$/);
      expect(title.length, id).toBeLessThan(70);
      expect(says, id).toMatch(/[.)]$/);
      if (id !== 'state.unknown') expect(sources, id).not.toEqual([]);
      for (const source of sources) expect(new URL(source).protocol, id).toMatch(/^https?:$/);
      expect(checkedOn).toMatch(/^2\d{3}-\d\d-\d\d$/);
    }
  });

  it('that are a state’s carry its letters', () => {
    const states = FEE_RULES.map(({ id }) => id.split('.')[0] ?? '').filter((part) => part.length === 2);
    for (const state of states) expect(REGIONS, state).toHaveProperty(state.toUpperCase());
  });

  it('say nothing against charging nothing, wherever the office is', () => {
    for (const region of ['', ...Object.keys(REGIONS)])
      expect(against({ region, terms: NOTHING, recurring: true }), region).toEqual([]);
  });

  it('warn of a percentage that everybody pays: card brands know none', () => {
    expect(against({})).toEqual(['brands.credit_only', 'visa.flat']);
    expect(against({ allMethods: false })).toEqual(['visa.flat']);
  });

  it('have nothing against a flat fee in a state without rules', () => {
    expect(against({ terms: FLAT })).toEqual([]);
  });

  it('warn above 3 %, not at 3 %', () => {
    expect(against({ terms: { ...PERCENTAGE, bps: 301 } })).toContain('brands.cap');
    expect(against({ terms: { ...PERCENTAGE, bps: 300 } })).not.toContain('brands.cap');
  });

  it('warn of a fee on payments that repeat', () => {
    expect(against({ terms: FLAT, recurring: true })).toEqual(['visa.recurring']);
  });

  it('ask for the state when it was not said', () => {
    expect(against({ region: '', terms: FLAT })).toEqual(['state.unknown']);
  });

  it.each(['CT', 'MA', 'ME', 'PR'])('refuse any fee in %s', (region) => {
    const ban = `${region.toLowerCase()}.ban`;
    expect(refusedIn(region, PERCENTAGE)).toEqual([ban]);
    expect(refusedIn(region, FLAT)).toEqual([ban]);
  });

  it('refuse a percentage on debit cards in Colorado; a flat fee is warned of', () => {
    expect(refusedIn('CO', PERCENTAGE)).toEqual(['co.debit']);
    expect(refusedIn('CO', FLAT)).toEqual([]);
    expect(against({ region: 'CO', terms: FLAT })).toEqual(['co.cap']);
    expect(against({ region: 'CO', allMethods: false })).toEqual(['co.cap', 'visa.flat']);
  });

  it('refuse more than 5 % in Minnesota', () => {
    expect(refusedIn('MN', { ...PERCENTAGE, bps: 501 })).toEqual(['mn.cap']);
    expect(refusedIn('MN', { ...PERCENTAGE, bps: 500 })).toEqual([]);
  });

  it.each([
    ['NY', 'ny.cost'],
    ['NJ', 'nj.cost'],
    ['OK', 'ok.cap'],
    ['KS', 'ks.notice'],
    ['CA', 'ca.total'],
    ['VA', 'va.total'],
    ['MN', 'mn.total'],
    ['TX', 'tx.debit'],
    ['FL', 'fl.struck'],
  ])('warn in %s and refuse nothing there', (region, rule) => {
    expect(against({ region, terms: FLAT })).toEqual([rule]);
    expect(refusedIn(region, PERCENTAGE)).toEqual([]);
  });

  it('refuse nowhere else', () => {
    const banned = Object.keys(REGIONS).filter((region) => refusedIn(region, PERCENTAGE).length > 0);
    expect(banned.sort()).toEqual(['CO', 'CT', 'MA', 'ME', 'PR']);
  });
});
