import { useQuery } from '@tanstack/preact-query';
import { type Criteria, type Preview, previewQuery } from '../../../api/runs.ts';
import { ErrorBox } from '../../../components/ErrorBox.tsx';
import { Bone } from '../../../components/Skeleton.tsx';
import { useFormat } from '../../../components/words.tsx';
import { count, list } from '../../../lib/format.ts';

const LEFT_OUT: Record<Preview['left_out'][number]['why'], string> = {
  busy: 'being charged already',
  not_noticed: 'by bank debit, not told ten days before',
  too_small: 'owing too little to charge',
  too_large: 'owing more than can be charged at once',
};

/** Whom criteria would charge at this moment, and what it would come to: found by the same rules by which a run charges. */
export function PreviewBox({ criteria }: { criteria: Criteria | null }) {
  const { data, error, refetch, isFetching } = useQuery({
    ...previewQuery(criteria as Criteria),
    enabled: criteria !== null,
    placeholderData: (before) => before,
  });
  if (criteria === null)
    return <p class="quiet after">Fill in the form: who would be charged appears here.</p>;
  if (error && data === undefined) return <ErrorBox error={error} retry={() => void refetch()} />;
  if (data === undefined)
    return (
      <p class="after" aria-busy="true">
        <strong class="figure">
          <Bone ch={8} />
        </strong>
      </p>
    );
  return (
    <div class={isFetching ? 'after stale-box' : 'after'} role="status" aria-busy={isFetching}>
      <Found preview={data} />
    </div>
  );
}

function Found({ preview: { count: many, sum_cents, left_out, next } }: { preview: Preview }) {
  const { money } = useFormat();
  return (
    <>
      <p>
        <strong class="figure">{money(sum_cents)}</strong>
        <span class="quiet">
          {many === 0 ? 'nobody would be charged' : `from ${count(many, 'customer')}`}
          {next !== null && ', and more that were not looked at'}
        </span>
      </p>
      {left_out.length > 0 && (
        <p class="small quiet after">
          Left out for now: {list(left_out.map(({ why, count: some }) => `${some} ${LEFT_OUT[why]}`))}.
        </p>
      )}
    </>
  );
}
