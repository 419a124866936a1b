import { readFact, writeFact } from '../store/tables.ts';

const SECOND_MS = 1000;

/** How the API was called since it was last asked to count. */
export interface Counted {
  /** How many calls a second are answered; null for all. */
  per_second: number | null;
  answered: number;
  limited: number;
  /** The most calls that came within any one second, limited ones included. */
  highest_per_second: number;
}

/**
 * Counts the calls of the API and lets no more through within any second than are allowed. What it counted survives
 * a restart; the second that runs is real time, whatever the stand-in's clock says.
 */
export class Rate {
  private readonly sql: SqlStorage;
  private came: number[] = [];
  private admitted: number[] = [];

  constructor(sql: SqlStorage) {
    this.sql = sql;
  }

  /** Counts a call that comes now; false when it is one too many. */
  admit(now = Date.now()): boolean {
    this.came = within(this.came, now);
    this.admitted = within(this.admitted, now);
    this.came.push(now);
    if (this.came.length > this.read('highest')) this.write('highest', this.came.length);
    const allowed = this.read('per_second');
    const admits = !allowed || this.admitted.length < allowed;
    if (admits) this.admitted.push(now);
    const name = admits ? 'answered' : 'limited';
    this.write(name, this.read(name) + 1);
    return admits;
  }

  /** Allows so many calls a second, or all, and begins to count anew. */
  allow(perSecond: number | null): Counted {
    this.came = [];
    this.admitted = [];
    for (const name of ['answered', 'limited', 'highest'] as const) this.write(name, 0);
    this.write('per_second', perSecond ?? 0);
    return this.counted();
  }

  counted(): Counted {
    return {
      per_second: this.read('per_second') || null,
      answered: this.read('answered'),
      limited: this.read('limited'),
      highest_per_second: this.read('highest'),
    };
  }

  private read(name: string): number {
    return readFact(this.sql, `calls_${name}`);
  }

  private write(name: string, value: number): void {
    writeFact(this.sql, `calls_${name}`, value);
  }
}

/** The times of the second that ends now, oldest first. */
function within(times: number[], now: number): number[] {
  const first = times.findIndex((time) => time > now - SECOND_MS);
  return first < 0 ? [] : first === 0 ? times : times.slice(first);
}
