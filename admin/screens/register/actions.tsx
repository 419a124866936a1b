import { useQuery } from '@tanstack/preact-query';
import { useState } from 'preact/hooks';
import { useLocation } from 'wouter-preact';
import { addNote, cancelEntry, type EntryPage, undoEntry } from '../../api/register.ts';
import { settingsQuery } from '../../api/settings.ts';
import { AmountDialog } from '../../components/AmountDialog.tsx';
import { Button } from '../../components/Button.tsx';
import { Select } from '../../components/Field.tsx';
import { toast } from '../../components/Toast.tsx';
import { useFormat } from '../../components/words.tsx';
import { booksChanged } from '../../lib/changed.ts';
import { useShortcut } from '../../lib/shortcuts.ts';
import { useMay } from '../../session.ts';

type Open = 'undo' | 'cancel' | 'note';

/** What a bookkeeper can do with an entry besides approving it. */
export function EntryActions({ entry }: { entry: EntryPage }) {
  const { may, why } = useMay('bookkeep');
  const [open, setOpen] = useState<Open | null>(null);
  const off = { disabled: !may, title: why };
  const writtenOff =
    entry.kind === 'dispute' && entry.receivables.some(({ state }) => state === 'finished_writeoff');
  useShortcut({ keys: 'n', says: 'Add a note', group: 'This page' }, () => setOpen('note'), may);
  return (
    <>
      <Button {...off} onClick={() => setOpen('note')}>
        Add a note
      </Button>
      {cancellable(entry) && (
        <Button {...off} onClick={() => setOpen('cancel')}>
          Cancel payment
        </Button>
      )}
      {(undoable(entry) || writtenOff) && (
        <Button {...off} onClick={() => setOpen('undo')}>
          {writtenOff ? 'Undo write-offs' : 'Undo'}
        </Button>
      )}
      {open === 'note' && may && <Note entry={entry} onClose={() => setOpen(null)} />}
      {open === 'undo' && may && <Undo entry={entry} onClose={() => setOpen(null)} />}
      {open === 'cancel' && may && <Cancel entry={entry} onClose={() => setOpen(null)} />}
    </>
  );
}

const takenBack = ({ derived }: EntryPage) => derived.some(({ kind }) => kind === 'undo');
const undoable = (entry: EntryPage) => entry.kind === 'manual' && !takenBack(entry);
const cancellable = (entry: EntryPage) => entry.kind === 'payment' && !takenBack(entry);

interface DialogProps {
  entry: EntryPage;
  onClose(): void;
}

function Note({ entry, onClose }: DialogProps) {
  return (
    <AmountDialog
      title="Add a note"
      comment={{ label: 'Note', hint: 'Stands in the history of this entry with your name.', field: 'note' }}
      action="Add note"
      run={(_cents, note, wish) => addNote(entry.id, note, wish)}
      onDone={booksChanged}
      onClose={onClose}
    />
  );
}

function Undo({ entry, onClose }: DialogProps) {
  const { money } = useFormat();
  const [, navigate] = useLocation();
  const dispute = entry.kind === 'dispute';
  return (
    <AmountDialog
      title={dispute ? 'Undo the write-offs' : 'Undo this entry'}
      comment={{ label: 'Why', hint: 'Can be left empty.', field: 'note' }}
      action={dispute ? 'Undo write-offs' : 'Undo'}
      danger={!dispute}
      run={(_cents, note, wish) => undoEntry(entry.id, note, wish)}
      onDone={(made) => {
        booksChanged();
        toast(dispute ? 'The write-offs were taken back.' : 'Undone by this balancing entry.');
        if (!dispute) navigate(`/register/${made.id}`);
      }}
      onClose={onClose}
    >
      {dispute ? (
        <p>What this dispute wrote off is owed again, and goes onto the next invoice.</p>
      ) : (
        <p>
          A balancing entry of {money(-entry.amount_cents)} takes back all that it did. Nothing is deleted:
          both stay in the register.
        </p>
      )}
    </AmountDialog>
  );
}

function Cancel({ entry, onClose }: DialogProps) {
  const { data } = useQuery(settingsQuery);
  const [, navigate] = useLocation();
  const types = data?.payments.cancellationTypes ?? [];
  const [chosen, setChosen] = useState('');
  const type = types.find(({ id }) => id === chosen) ?? types[0];
  return (
    <AmountDialog
      title="Cancel this payment"
      comment={{ label: 'Note', hint: 'Can be left empty.', field: 'note' }}
      action={type?.refundsCard ? 'Cancel and refund' : 'Cancel payment'}
      dismiss="Keep it"
      danger
      choice={type?.id ?? ''}
      run={(_cents, note, wish) => cancelEntry(entry.id, type?.id ?? '', note, wish)}
      onDone={(made) => {
        booksChanged();
        toast(type?.refundsCard ? 'Cancelled. The refund is on its way.' : 'Cancelled.');
        if (made.id !== entry.id) navigate(`/register/${made.id}`);
      }}
      onClose={onClose}
    >
      <Select
        label="What happened"
        value={type?.id ?? ''}
        choices={types.map(({ id, name }) => ({ value: id, text: name }))}
        onChoice={setChosen}
      />
      <p>
        {type?.refundsCard
          ? 'All that is left of it goes back to the card.'
          : 'The money stays here as the customer’s credit, and what it paid is owed again.'}
      </p>
    </AmountDialog>
  );
}
