import { useState } from 'preact/hooks';
import { Button } from '../../components/Button.tsx';
import { lazy } from '../../lib/lazy.tsx';
import { useMay } from '../../session.ts';

const ChargeDialog = lazy(
  async () => (await import('./charge-dialog.tsx')).ChargeDialog,
  () => null,
);

interface Props extends Omit<Parameters<typeof ChargeDialog>[0], 'onClose'> {
  /** Whether there is anything to charge. What a dialog that is open tells stays, though its charge has paid all. */
  offered?: boolean;
}

/** Charges a stored method by hand: for an invoice, or for all that a customer owes. */
export function ChargeButton({ offered = true, ...props }: Props) {
  const { may, why } = useMay('bookkeep');
  const [open, setOpen] = useState(false);
  return (
    <>
      {offered && (
        <Button
          icon="card"
          disabled={!may}
          title={why}
          onPointerEnter={() => void ChargeDialog.load()}
          onClick={() => setOpen(true)}
        >
          Charge…
        </Button>
      )}
      {open && may && <ChargeDialog {...props} onClose={() => setOpen(false)} />}
    </>
  );
}
