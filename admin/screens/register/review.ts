import { useMutation } from '@tanstack/preact-query';
import { setReview } from '../../api/register.ts';
import { toast, toastError } from '../../components/Toast.tsx';
import { booksChanged } from '../../lib/changed.ts';
import { count } from '../../lib/format.ts';

interface Review {
  ids: string[];
  needsReview: boolean;
  note?: string;
}

async function review({ ids, needsReview, note }: Review): Promise<void> {
  try {
    await setReview(ids, needsReview, note);
  } finally {
    booksChanged();
  }
}

/**
 * Approves entries or marks them again; says so, with a way to take it back. What was pressed may be gone from the
 * page by then, because an approved entry leaves the list of those that wait.
 */
export function useReview() {
  return useMutation({
    mutationFn: review,
    onSuccess: (_, { ids, needsReview }) => {
      const done = needsReview ? 'marked as needing review' : 'approved';
      toast(`${count(ids.length, 'entry', 'entries')} ${done}.`, () => {
        review({ ids, needsReview: !needsReview }).catch(toastError);
      });
    },
  });
}
