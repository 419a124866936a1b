import { useState } from 'preact/hooks';
import { useLocation } from 'wouter-preact';
import type { EntryPage } from '../../api/register.ts';
import { Button } from '../../components/Button.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { TextArea } from '../../components/Field.tsx';
import { Kbd } from '../../components/words.tsx';
import { useShortcut } from '../../lib/shortcuts.ts';
import { useMay } from '../../session.ts';
import { useReview } from './review.ts';

/** The way to the entries beside this one that need review, by J and K. Nothing when there are none. */
export function QueueKeys({ entry: { queue } }: { entry: EntryPage }) {
  const [, navigate] = useLocation();
  const go = (id: string | null) => id !== null && navigate(`/register/${id}`);
  useShortcut(
    { keys: 'j', says: 'Next entry that needs review', group: 'This page' },
    () => go(queue.after),
    queue.after !== null,
  );
  useShortcut(
    { keys: 'k', says: 'Entry before that needs review', group: 'This page' },
    () => go(queue.before),
    queue.before !== null,
  );
  if (queue.before === null && queue.after === null) return null;
  return (
    <span class="queue">
      <Button
        bare
        icon="back"
        disabled={queue.before === null}
        title="The one before that needs review (K)"
        onClick={() => go(queue.before)}
      >
        Before
      </Button>
      <Button
        bare
        icon="forth"
        disabled={queue.after === null}
        title="The next that needs review (J)"
        onClick={() => go(queue.after)}
      >
        Next
      </Button>
    </span>
  );
}

/** Takes "needs review" off, with a note if there is something to say; or puts it on again. */
export function Review({ entry }: { entry: EntryPage }) {
  const review = useReview();
  const [asked, setAsked] = useState(false);
  const { may, why } = useMay('bookkeep');
  const set = (needsReview: boolean, note = '') => {
    if (!may) return;
    review.mutate({ ids: [entry.id], needsReview, note });
    setAsked(false);
  };
  useShortcut(
    { keys: 'a', says: 'Approve', group: 'This page' },
    () => set(false),
    entry.needs_review && may,
  );
  return (
    <>
      {entry.needs_review ? (
        <Button
          bare
          icon="more"
          disabled={!may}
          title={why ?? 'Approve with a note'}
          onClick={() => setAsked(true)}
        >
          Approve with a note…
        </Button>
      ) : (
        <Button icon="flag" disabled={!may} title={why} onClick={() => setAsked(true)}>
          Needs review…
        </Button>
      )}
      {entry.needs_review && (
        <Button look="first" busy={review.isPending} disabled={!may} title={why} onClick={() => set(false)}>
          Approve <Kbd>A</Kbd>
        </Button>
      )}
      {asked && (
        <NoteDialog
          approve={entry.needs_review}
          busy={review.isPending}
          onClose={() => setAsked(false)}
          onNote={(note) => set(!entry.needs_review, note)}
        />
      )}
    </>
  );
}

function NoteDialog({
  approve,
  busy,
  onNote,
  onClose,
}: {
  approve: boolean;
  busy: boolean;
  onNote(note: string): void;
  onClose(): void;
}) {
  const [note, setNote] = useState('');
  return (
    <Dialog
      title={approve ? 'Approve with a note' : 'Mark as needing review'}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="first" busy={busy} onClick={() => onNote(note)}>
            {approve ? 'Approve' : 'Mark it'}
          </Button>
        </>
      }
    >
      <TextArea
        label="Note"
        hint="Stands in the entry’s story and in the event log."
        value={note}
        onText={setNote}
      />
    </Dialog>
  );
}
