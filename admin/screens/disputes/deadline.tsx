import type { Dispute } from '../../api/shapes.ts';
import { useFormat } from '../../components/words.tsx';
import { ago } from '../../lib/format.ts';
import { isReturn, needsAnswer } from './words.tsx';

const SOON_MS = 3 * 86_400_000;

/** Until when it can be answered, and how long that still is. */
export function Deadline({
  dispute,
}: {
  dispute: Pick<Dispute, 'status' | 'stage' | 'method' | 'evidence_due_at'>;
}) {
  const { moment, day } = useFormat();
  const due = dispute.evidence_due_at;
  if (isReturn(dispute)) return <span class="quiet">Nothing to answer</span>;
  if (!needsAnswer(dispute)) return <span class="quiet">The bank decides</span>;
  if (due === null) return <>In Stripe</>;
  const left = Date.parse(due) - Date.now();
  if (left < 0) return <span class="quiet">Was due {day(due)}</span>;
  return (
    <time dateTime={due} title={moment(due)} class={left < SOON_MS ? 'due' : undefined}>
      {day(due)}, {ago(due)}
    </time>
  );
}
