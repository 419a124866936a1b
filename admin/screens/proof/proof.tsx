import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/preact-query';
import { type Proof, proofQuery, runProof } from '../../api/proof.ts';
import { Button } from '../../components/Button.tsx';
import { ErrorBox } from '../../components/ErrorBox.tsx';
import { dateFilter, FilterChips } from '../../components/FilterChips.tsx';
import { PageHeader } from '../../components/PageHeader.tsx';
import { Bone } from '../../components/Skeleton.tsx';
import { toast } from '../../components/Toast.tsx';
import { useFormat } from '../../components/words.tsx';
import { useFilters } from '../../lib/filters.ts';
import { count } from '../../lib/format.ts';
import { useMay } from '../../session.ts';
import { Differences, Held, Payouts, Totals } from './tables.tsx';

const CHIPS = [dateFilter('Date', 'from', 'to')];

/** Stripe's balance beside the register: every row has exactly one class, every payout is its sum. */
export function ProofScreen() {
  const filters = useFilters();
  const query = useQuery({ ...proofQuery(filters.values), placeholderData: keepPreviousData });
  const { data, error, refetch } = query;
  return (
    <>
      <PageHeader title="Proof" figure={figureOf(data)} note={<Note proof={data} />} actions={<RunNow />} />
      {error && data === undefined ? (
        <ErrorBox error={error} retry={() => void refetch()} />
      ) : (
        <div class="stack" aria-busy={data === undefined}>
          {data && data.differences.length > 0 && <Differences differences={data.differences} />}
          <div>
            <FilterChips filters={filters} all={CHIPS} />
            <Totals proof={data} />
          </div>
          {data && <Payouts payouts={data.payouts} />}
          {data && data.held.length > 0 && <Held held={data.held} />}
        </div>
      )}
    </>
  );
}

function figureOf(proof: Proof | undefined) {
  if (proof === undefined) return <Bone ch={8} />;
  if (proof.ran_at === null && proof.agrees) return 'Not proved yet';
  return proof.agrees ? 'All agrees' : count(proof.differences.length, 'difference');
}

function Note({ proof }: { proof: Proof | undefined }) {
  const { dayTime } = useFormat();
  if (proof === undefined) return <Bone ch={24} />;
  if (proof.running) return <>a comparison is under way</>;
  if (proof.ran_at === null) return <>Stripe’s balance is compared with the register once a day, by itself</>;
  return <>Stripe’s balance beside the register, {dayTime(proof.ran_at)}</>;
}

function RunNow() {
  const { may, why } = useMay('bookkeep');
  const client = useQueryClient();
  const run = useMutation({
    mutationFn: runProof,
    onSuccess: () => toast('Compared with Stripe’s balance.'),
    onSettled: () => client.invalidateQueries(),
  });
  return (
    <Button icon="sync" disabled={!may} title={why} busy={run.isPending} onClick={() => run.mutate()}>
      {run.isPending ? 'Comparing…' : 'Compare now'}
    </Button>
  );
}
