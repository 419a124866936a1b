import { useState } from 'preact/hooks';
import { Button } from '../../components/Button.tsx';
import { lazy } from '../../lib/lazy.tsx';
import { useMay } from '../../session.ts';

const ChargeDialog = lazy(
  async () => (await import('./charge-dialog.tsx')).ChargeDialog,
  () => null,
);

/** Charges a stored method by hand: for an invoice, or for all that a customer owes. */
export function ChargeButton(props: Omit<Parameters<typeof ChargeDialog>[0], 'onClose'>) {
  const { may, why } = useMay('bookkeep');
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button
        icon="card"
        disabled={!may}
        title={why}
        onPointerEnter={() => void ChargeDialog.load()}
        onClick={() => setOpen(true)}
      >
        Charge…
      </Button>
      {open && may && <ChargeDialog {...props} onClose={() => setOpen(false)} />}
    </>
  );
}
