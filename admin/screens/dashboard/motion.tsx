import { Link } from 'wouter-preact';
import type { Dashboard } from '../../api/dashboard.ts';
import { Section } from '../../components/Section.tsx';
import { useFormat } from '../../components/words.tsx';
import { count } from '../../lib/format.ts';

/** Money that is neither here nor there yet, and whether Stripe and the books agree. */
export function Motion({ data }: { data: Dashboard }) {
  const { money, day, dayTime } = useFormat();
  const { payments_pending: debits, refunds_pending: refunds, next_payout: payout, sync } = data;
  const { last_proof: proof } = sync;
  return (
    <Section title="In motion">
      <div class="strip">
        {payout && (
          <p>
            <b>{money(payout.amount_cents)}</b>
            <span class="quiet">next payout, arrives {day(payout.arrival)}</span>
          </p>
        )}
        <p>
          <b>{money(debits.amount_cents)}</b>
          <span class="quiet">
            bank debits pending, {count(debits.payments, 'payment')}
            {debits.more && ' or more'}
          </span>
        </p>
        <p>
          <b>{money(refunds.amount_cents)}</b>
          <span class="quiet">
            refunds pending, {count(refunds.refunds, 'refund')}
            {refunds.more && ' or more'}
          </span>
        </p>
        <p>
          <b>
            <Link href="/proof" class="plain">
              {proof === null
                ? 'Not proved yet'
                : proof.differences === 0
                  ? 'Matched'
                  : count(proof.differences, 'difference')}
            </Link>
          </b>
          <span class="quiet">Stripe and books{proof && `, ${dayTime(proof.at)}`}</span>
        </p>
      </div>
    </Section>
  );
}
