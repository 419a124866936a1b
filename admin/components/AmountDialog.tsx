import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { ApiError } from '../api/client.ts';
import { useSend } from '../lib/form.ts';
import { parseAmount } from '../lib/format.ts';
import { useWish } from '../lib/wish.ts';
import { Button } from './Button.tsx';
import { Dialog } from './Dialog.tsx';
import { ErrorBox } from './ErrorBox.tsx';
import { Input } from './Field.tsx';

interface Props<T> {
  title: string;
  /** What will happen. */
  children?: ComponentChildren;
  /** Left out: no amount is asked for. */
  amount?: { label: string; hint?: string; start: string; field: string };
  /** What is written down with it. */
  comment: { label: string; hint?: string; field: string };
  /** What is done, as a verb. */
  action: string;
  /** What leaves things as they are; "Cancel" where that cannot be misread. */
  dismiss?: string;
  danger?: boolean;
  /** What else the request depends on: another choice is another request. */
  choice?: string;
  run(cents: number, comment: string, wish: Record<string, string>): Promise<T>;
  onDone(answer: T): void;
  onClose(): void;
}

/** Asks for an amount and a reason, sends both once, and says beside the field what does not fit. */
export function AmountDialog<T>(props: Props<T>) {
  const { title, amount, comment, action, dismiss = 'Cancel', danger = false, choice = '', onClose } = props;
  const [typed, setTyped] = useState(amount?.start ?? '');
  const [text, setText] = useState('');
  const wish = useWish(typed, text, choice);
  const fields = [amount?.field ?? '', comment.field];
  const { send, busy, at, except, refuse } = useSend<T>((answer) => {
    onClose();
    props.onDone(answer);
  });
  const problem = except(...fields);
  const submit = (event: Event) => {
    event.preventDefault();
    const cents = amount === undefined ? 0 : parseAmount(typed);
    if (cents === null)
      return refuse(new ApiError(422, 'invalid', 'Give an amount, like 150.00.', amount?.field));
    void send(() => props.run(cents, text.trim(), wish));
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form noValidate onSubmit={submit}>
        {props.children}
        {amount && (
          <Input
            label={amount.label}
            hint={amount.hint}
            inputmode="decimal"
            autocomplete="off"
            autoFocus
            value={typed}
            onText={setTyped}
            error={at(amount.field)}
          />
        )}
        <Input
          label={comment.label}
          hint={comment.hint}
          autocomplete="off"
          maxLength={500}
          value={text}
          onText={setText}
          error={at(comment.field)}
        />
        {problem && <ErrorBox error={problem} />}
        <div class="acts dialog-acts">
          <Button onClick={onClose}>{dismiss}</Button>
          <Button type="submit" look={danger ? 'danger' : 'first'} busy={busy}>
            {action}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
