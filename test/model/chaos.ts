import { DatabaseError } from '../../worker/db/database.ts';
import type { Step } from '../support/world.ts';

/** A small deterministic generator (mulberry32): the same seed, the same misfortunes. */
export class Dice {
  private state: number;
  constructor(seed: number) {
    this.state = seed >>> 0;
  }
  /** In [0, 1). */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }
  /** True so many times in a hundred. */
  chance(percent: number): boolean {
    return this.next() * 100 < percent;
  }
  pick<T>(from: readonly T[]): T {
    return from[Math.floor(this.next() * from.length)] as T;
  }
  shuffle<T>(values: T[]): T[] {
    for (let at = values.length - 1; at > 0; at -= 1) {
      const other = Math.floor(this.next() * (at + 1));
      [values[at], values[other]] = [values[other] as T, values[at] as T];
    }
    return values;
  }
}

/** How much goes wrong, each in percent. */
export interface Weather {
  /** Webhooks that never come, come again, or come later and in another order. */
  lost: number;
  doubled: number;
  reordered: number;
  /** Calls to Stripe that fail, before or after they took effect. */
  api: number;
  /** Trips to the database whose answer is an error, before or after they took effect. */
  database: number;
  /** Calls outside at which the Worker dies. */
  death: number;
}

export const FAIR: Weather = { lost: 0, doubled: 0, reordered: 0, api: 0, database: 0, death: 0 };

/** The Worker died on it. */
export const DIED = Symbol('died');

/** One process of the Worker: a request, a queue job, a sweep. It may die at any call outside, and then does nothing more. */
export interface Life {
  step: Step;
  end<T>(work: Promise<T>): Promise<T | typeof DIED>;
}

/** Everything that can go wrong between the Worker and what is outside, drawn from one seed. */
export class Chaos {
  weather: Weather = FAIR;
  /** Stripe answers 401 to everything: the key has expired. */
  keyExpired = false;
  constructor(readonly dice: Dice) {}

  calm(): void {
    this.weather = FAIR;
    this.keyExpired = false;
  }

  life(): Life {
    let dead = false;
    let die = () => {};
    const death = new Promise<typeof DIED>((resolve) => {
      die = () => resolve(DIED);
    });
    const never = () => new Promise<never>(() => {});
    const step: Step = async (what, run) => {
      if (dead) return never();
      if (this.dice.chance(this.weather.death)) {
        const after = this.dice.chance(50);
        dead = true;
        if (after) await run().catch(() => {});
        die();
        return never();
      }
      const result =
        what === 'stripe' ? await this.call(run) : what === 'd1' ? await this.trip(run) : await run();
      return dead ? never() : result;
    };
    return { step, end: (work) => Promise.race([work, death]) };
  }

  private async trip<T>(run: () => Promise<T>): Promise<T> {
    if (!this.dice.chance(this.weather.database)) return run();
    if (this.dice.chance(50)) await run().catch(() => {});
    throw new DatabaseGone('D1_ERROR: Network connection lost.');
  }

  private async call<T>(run: () => Promise<T>): Promise<T> {
    if (this.keyExpired) return answer(401, 'invalid_request_error', 'Expired API Key provided') as T;
    if (!this.dice.chance(this.weather.api)) return run();
    switch (this.dice.pick(API_FAULTS)) {
      case 'error before':
        return answer(503, 'api_error', 'An unknown error occurred') as T;
      case 'error after':
        await run();
        return answer(500, 'api_error', 'An unknown error occurred') as T;
      case 'lost before':
        throw new TypeError('Network connection lost.');
      case 'lost after':
        await run();
        throw new TypeError('Network connection lost.');
      case 'rate limit':
        return answer(429, 'invalid_request_error', 'Too many requests') as T;
      case 'cut body':
        return (await cut((await run()) as Response)) as T;
    }
  }
}

const API_FAULTS = [
  'error before',
  'error after',
  'lost before',
  'lost after',
  'rate limit',
  'cut body',
] as const;

/** What the binding throws when it does not know whether a batch was committed. */
class DatabaseGone extends DatabaseError {
  constructor(message: string) {
    super(message, null);
  }
}

function answer(status: number, type: string, message: string): Response {
  return Response.json({ error: { type, message } }, { status });
}

async function cut(response: Response): Promise<Response> {
  const text = await response.text();
  return new Response(text.slice(0, Math.ceil(text.length / 2)), {
    status: response.status,
    headers: response.headers,
  });
}
