import type { Step } from '../support/world.ts';

/** What calls the Worker. */
export type Caller = 'payer' | 'office' | 'webhook' | 'queue' | 'minute';

/** The Worker dies once: at its n-th call outside, before it takes effect or after, when no answer has come yet. */
export interface Abort {
  call: number;
  side: 'before' | 'after';
  /** Whether who had called calls again: Stripe its webhook, the queue its message, a payer the page; else only the sweep helps. */
  again: boolean;
}

/** Those who may not call again; the others need an answer, so they do. */
const MAY_GIVE_UP: Caller[] = ['webhook', 'queue'];

/** Every way to die at these calls. */
export function abortsAt(calls: readonly Caller[]): Abort[] {
  return calls.flatMap((caller, at) =>
    (['before', 'after'] as const).flatMap((side) =>
      (MAY_GIVE_UP.includes(caller) ? [true, false] : [true]).map((again) => ({ call: at + 1, side, again })),
    ),
  );
}

/** `12 before`, `12 after, not again`: how an abort is told, and read again. */
export const nameOf = ({ call, side, again }: Abort): string =>
  `${call} ${side}${again ? '' : ', not again'}`;

/** One invocation of the Worker. Once it is dead it does nothing more. */
interface Life {
  step: Step;
  /** What the work came to, or null when the Worker died on it. What was under way outside has then come to its end. */
  end<T>(work: Promise<T>): Promise<T | null>;
}

/** Counts the calls outside of one stretch of time, and strikes the Worker at one of them. */
export class Mortality {
  /** Who made each call. */
  readonly calls: Caller[] = [];
  /** Whether calls are counted; at the beginning and at the end of a chapter they are not. */
  counting = false;
  struck = false;

  constructor(readonly abort: Abort | null) {}

  life(caller: Caller): Life {
    let dead = false;
    let die = () => {};
    const death = new Promise<null>((resolve) => {
      die = () => resolve(null);
    });
    const underWay: Promise<unknown>[] = [];
    const step: Step = async (_what, run) => {
      if (dead) return never();
      const fatal = this.isFatal(caller);
      if (!fatal) {
        const call = run();
        underWay.push(call.catch(() => {}));
        // An answer that comes after the death is heard by nobody, whether it is good or bad.
        await Promise.race([call.catch(() => {}), death]);
        return dead ? never() : call;
      }
      dead = true;
      if (this.abort?.side === 'after') await run().catch(() => {});
      die();
      return never();
    };
    const end = async <T>(work: Promise<T>) => {
      const result = await Promise.race([work, death]);
      if (dead) await Promise.all(underWay);
      return dead ? null : result;
    };
    return { step, end };
  }

  private isFatal(caller: Caller): boolean {
    if (!this.counting) return false;
    this.calls.push(caller);
    if (this.struck || this.calls.length !== this.abort?.call) return false;
    this.struck = true;
    return true;
  }
}

const never = () => new Promise<never>(() => {});
