import { useState } from 'preact/hooks';
import { changePrice, type ReceivablePage, undoWriteOff, writeOff } from '../../api/receivables.ts';
import { AmountDialog } from '../../components/AmountDialog.tsx';
import { Button, ButtonLink } from '../../components/Button.tsx';
import { toast } from '../../components/Toast.tsx';
import { useFormat } from '../../components/words.tsx';
import { booksChanged } from '../../lib/changed.ts';
import { plainAmount } from '../../lib/format.ts';
import { useMay } from '../../session.ts';

type Open = 'write-off' | 'undo-write-off' | 'price';

/** What can be done with a receivable besides paying it online. */
export function ReceivableActions({ receivable }: { receivable: ReceivablePage }) {
  const { may, why } = useMay('bookkeep');
  const [open, setOpen] = useState<Open | null>(null);
  const { id, balance_cents, written_off_cents, customer } = receivable;
  const off = { disabled: !may, title: why };
  return (
    <>
      <Button {...off} onClick={() => setOpen('price')}>
        Change price
      </Button>
      {written_off_cents > 0 && (
        <Button {...off} onClick={() => setOpen('undo-write-off')}>
          Undo write-off
        </Button>
      )}
      {balance_cents > 0 && (
        <Button {...off} onClick={() => setOpen('write-off')}>
          Write off
        </Button>
      )}
      {balance_cents > 0 && may && (
        <ButtonLink look="first" href={`/admin/register/record?customer=${customer.id}&receivables=${id}`}>
          Record a payment
        </ButtonLink>
      )}
      {open !== null && may && <Ask open={open} receivable={receivable} onClose={() => setOpen(null)} />}
    </>
  );
}

function Ask({ open, receivable, onClose }: { open: Open; receivable: ReceivablePage; onClose(): void }) {
  const { money } = useFormat();
  const { id, number, balance_cents, written_off_cents, allowed_cents } = receivable;
  const done = (says: string) => {
    booksChanged();
    toast(says);
  };
  if (open === 'price')
    return (
      <AmountDialog
        title={`Change the price of ${number}`}
        amount={{ label: 'New price', start: plainAmount(allowed_cents), field: 'price_cents' }}
        comment={{ label: 'Why', hint: 'Stands with the change as “Price allowed: …”.', field: 'comment' }}
        action="Change price"
        run={(cents, comment, wish) => changePrice(id, cents, comment, wish)}
        onDone={(now) => done(`The price of ${number} is ${money(now.allowed_cents)} now.`)}
        onClose={onClose}
      >
        <p>
          The price is {money(allowed_cents)}, and {money(balance_cents)} of it is owed. What was paid stays
          paid.
        </p>
      </AmountDialog>
    );
  if (open === 'write-off')
    return (
      <AmountDialog
        title={`Write off ${number}`}
        amount={{
          label: 'Amount',
          hint: 'All of it, or a part.',
          start: plainAmount(balance_cents),
          field: 'amount_cents',
        }}
        comment={{ label: 'Why', field: 'comment' }}
        action="Write off"
        danger
        run={(cents, comment, wish) => writeOff(id, cents, comment, wish)}
        onDone={(now) => done(`Written off. ${money(now.balance_cents)} of ${number} is owed now.`)}
        onClose={onClose}
      >
        <p>
          {money(balance_cents)} is owed. What is written off is not asked for any more; you can take it back
          here.
        </p>
      </AmountDialog>
    );
  return (
    <AmountDialog
      title={`Undo the write-off of ${number}`}
      amount={{
        label: 'Amount that is owed again',
        start: plainAmount(written_off_cents),
        field: 'amount_cents',
      }}
      comment={{ label: 'Why', field: 'comment' }}
      action="Undo write-off"
      run={(cents, comment, wish) => undoWriteOff(id, cents, comment, wish)}
      onDone={(now) => done(`Taken back. ${money(now.balance_cents)} of ${number} is owed now.`)}
      onClose={onClose}
    >
      <p>{money(written_off_cents)} is written off. What you take back goes onto the next invoice.</p>
    </AmountDialog>
  );
}
