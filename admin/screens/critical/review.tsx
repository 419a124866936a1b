import { useState } from 'preact/hooks';
import { type CriticalEvent, reviewCritical } from '../../api/critical.ts';
import { Button } from '../../components/Button.tsx';
import { toast, toastError } from '../../components/Toast.tsx';
import { booksChanged } from '../../lib/changed.ts';
import { useMay } from '../../session.ts';
import { criticalTitle } from './words.tsx';

/** Says that one has looked at it; who was first stays on record. */
export function useReviewed(): { review(event: CriticalEvent): void; busy: number | null } {
  const [busy, setBusy] = useState<number | null>(null);
  return {
    busy,
    review(event) {
      setBusy(event.id);
      reviewCritical(event.id)
        .then(() => {
          booksChanged();
          toast('Reviewed. It stays under Critical events, with your name.');
        }, toastError)
        .finally(() => setBusy(null));
    },
  };
}

export function ReviewedButton({ event }: { event: CriticalEvent }) {
  const { may, why } = useMay('bookkeep');
  const { review, busy } = useReviewed();
  return (
    <Button
      disabled={!may}
      title={why}
      busy={busy === event.id}
      aria-label={`Mark reviewed: ${criticalTitle(event)}${event.customer ? `, ${event.customer.name}` : ''}`}
      onClick={() => review(event)}
    >
      Mark reviewed
    </Button>
  );
}
