// What the office was answered, to be compared with what the books say in the end.
import type { Answer } from './callers.ts';

type Written = Answer & { key: string };

/** One deed that was answered: done, or refused and so not done. */
interface Deed {
  what: 'cheque' | 'undo' | 'change' | 'transfer' | 'refund' | 'invoices';
  /** By which the books know it. */
  name: string;
  done: boolean;
  cents: number;
}

export class Diary {
  readonly deeds: Deed[] = [];
  readonly counts = new Map<string, number>();
  private names = 0;

  count(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
  }

  /** A name that no other deed has. */
  name(what: string): string {
    this.names += 1;
    return `${what}-${this.names}.`;
  }

  cheque(answer: Written, number: string): void {
    this.note('cheque', answer, number, answer.body.amount_cents ?? 0);
  }

  undo(answer: Written, entry: string): void {
    this.note('undo', answer, entry, answer.body.amount_cents ?? 0);
  }

  /** @param comment of the event that changes what is owed. */
  change(answer: Written, comment: string): void {
    this.note('change', answer, comment, 0);
  }

  transfer(answer: Written, comment: string): void {
    this.note('transfer', answer, comment, 0);
  }

  refund(answer: Written, cents: number): void {
    this.note('refund', answer, answer.body.id ?? answer.key, cents);
  }

  invoices(answer: Written): void {
    for (const { number, items_cents } of answer.body.data ?? [])
      this.note('invoices', answer, number, items_cents);
  }

  private note(what: Deed['what'], { status, body }: Answer, name: string, cents: number): void {
    if (![200, 201, 409, 422].includes(status))
      throw new Error(`${what} ${name} was answered ${status}: ${JSON.stringify(body)}`);
    const done = status < 400;
    this.deeds.push({ what, name, done, cents });
    this.count(done ? `${what}: done` : `${what}: refused`);
  }
}
