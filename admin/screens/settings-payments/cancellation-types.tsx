import { useLayoutEffect, useRef } from 'preact/hooks';
import type { CancellationType } from '../../api/settings.ts';
import { Button } from '../../components/Button.tsx';
import { Input } from '../../components/Field.tsx';
import { Setting } from '../../components/Setting.tsx';
import type { PartProps } from './payments.tsx';

const MOST = 20;

/** Why a payment can be cancelled by hand, and whether that pays a card back. */
export function CancellationTypes({ editing: { payments, setPayments, at }, may }: PartProps) {
  const types = payments.cancellationTypes;
  const list = useRef<HTMLUListElement>(null);
  const added = useRef(false);
  const set = (cancellationTypes: CancellationType[]) => setPayments({ cancellationTypes });
  // At once: a quick hand types the first letter before the page is painted.
  useLayoutEffect(() => {
    if (added.current) list.current?.querySelector<HTMLElement>('li:last-child input')?.focus();
    added.current = false;
  }, [types.length]);
  const wrong = at('payments.cancellationTypes');
  return (
    <Setting
      title="Cancelling a payment"
      says="Who takes a payment back chooses one of these, and it stands in the entry’s comment."
    >
      <ul class="rows types" ref={list}>
        {types.map((type, index) => (
          <TypeRow
            key={type.id}
            type={type}
            may={may}
            only={types.length === 1}
            wrong={type.name.trim() === '' ? wrong : undefined}
            onChange={(changes) => set(types.with(index, { ...type, ...changes }))}
            onRemove={() => set(types.filter(({ id }) => id !== type.id))}
          />
        ))}
      </ul>
      {wrong && (
        <p class="small error" role="alert">
          {wrong}
        </p>
      )}
      {may && types.length < MOST && (
        <div class="acts">
          <Button
            icon="plus"
            onClick={() => {
              added.current = true;
              set([...types, { id: freeId(types), name: '', refundsCard: false }]);
            }}
          >
            Add a type
          </Button>
        </div>
      )}
    </Setting>
  );
}

interface RowProps {
  type: CancellationType;
  may: boolean;
  only: boolean;
  wrong: string | undefined;
  onChange(changes: Partial<CancellationType>): void;
  onRemove(): void;
}

function TypeRow({ type: { name, refundsCard }, may, only, wrong, onChange, onRemove }: RowProps) {
  const called = name.trim() || 'the new type';
  return (
    <li>
      <Input
        label={`Name of ${called}`}
        unlabelled
        value={name}
        maxLength={60}
        placeholder="Why, in a few words"
        error={wrong}
        onText={(text) => onChange({ name: text })}
      />
      <label class="check">
        <input
          type="checkbox"
          checked={refundsCard}
          aria-label={`Refunds the card: ${called}`}
          onChange={(event) => onChange({ refundsCard: event.currentTarget.checked })}
        />
        <span>Refunds the card</span>
      </label>
      {may && (
        <Button
          look="quiet"
          icon="close"
          bare
          disabled={only}
          title={only ? 'Every cancellation names a type, so one has to stay' : 'Remove'}
          onClick={onRemove}
        >
          {`Remove ${called}`}
        </Button>
      )}
    </li>
  );
}

/** Ids stand in the books, so a new type never takes one that may have been used. */
function freeId(types: CancellationType[]): string {
  let id: string;
  do id = `type_${crypto.getRandomValues(new Uint32Array(1))[0]?.toString(36)}`;
  while (types.some((type) => type.id === id));
  return id;
}
