import { Link } from 'wouter-preact';
import type { Hold, InvoicePage } from '../../api/shapes.ts';
import { Listed } from '../../components/Listed.tsx';
import { Money } from '../../components/words.tsx';

/** Why one receivable stays where it is, in a few words. */
export function Held({ held }: { held: Hold[] }) {
  return (
    <>
      {held.map(({ why, source_id }, at) => (
        <span key={source_id}>
          {at > 0 && '; '}
          {why === 'pending' && 'money is on its way'}
          {why === 'dispute' && 'in dispute'}
          {why === 'invoiced' && (
            <>
              on <Link href={`/invoices/${source_id}`}>{source_id}</Link>
            </>
          )}
        </span>
      ))}
    </>
  );
}

/** Says that the invoice is left alone, and until when. */
export function HeldNotice({ invoice: { held, pending_cents } }: { invoice: InvoicePage }) {
  if (held.length === 0) return null;
  const of = (why: Hold['why']) =>
    held
      .filter((hold) => hold.why === why)
      .map(({ receivable_id, number }) => ({ text: number, href: `/receivables/${receivable_id}` }));
  const [pending, disputed] = [of('pending'), of('dispute')];
  return (
    <div class="notice">
      <div>
        {pending.length > 0 && (
          <p>
            <b>
              <Money cents={pending_cents} /> is on its way
            </b>{' '}
            to <Listed links={pending} />. Until it has arrived or failed, this invoice is neither marked
            Unpaid nor voided, and nothing of it is reinvoiced.
          </p>
        )}
        {disputed.length > 0 && (
          <p>
            <b>A payment is in dispute</b> that paid <Listed links={disputed} />. Until that is decided, this
            invoice is not marked Unpaid and these are not reinvoiced.
          </p>
        )}
      </div>
    </div>
  );
}
