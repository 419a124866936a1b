import { useState } from 'preact/hooks';
import { call } from '../../api/client.ts';
import { Button } from '../../components/Button.tsx';
import { Input } from '../../components/Field.tsx';
import { FormError } from '../../components/FormError.tsx';
import { Section } from '../../components/Section.tsx';
import { toast } from '../../components/Toast.tsx';
import { useSave } from '../../lib/form.ts';
import { client } from '../../session.ts';

/** Changes the password; every other session ends with the old one. */
export function PasswordSection() {
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const { save, busy, errorAt, errorBeside } = useSave(
    () => call('PUT', '/auth/password', { current_password: current, new_password: next }),
    () => {
      setCurrent('');
      setNext('');
      void client.invalidateQueries({ queryKey: ['sessions'] });
      toast('Password changed. You are signed out everywhere else.');
    },
  );
  // The server calls both "password"; what it says of a new one is about how it is made.
  const wrong = errorAt('password', 'current_password', 'new_password');
  const isCurrent = wrong?.includes('not right') ?? false;
  return (
    <Section title="Password">
      <form
        class="after"
        onSubmit={(event) => {
          event.preventDefault();
          save(undefined);
        }}
      >
        <FormError error={errorBeside('password', 'current_password', 'new_password')} />
        <Input
          label="Current password"
          type="password"
          autocomplete="current-password"
          required
          value={current}
          onText={setCurrent}
          error={isCurrent ? wrong : undefined}
        />
        <Input
          label="New password"
          type="password"
          autocomplete="new-password"
          required
          hint="At least 12 characters. Four words that do not belong together are good."
          value={next}
          onText={setNext}
          error={isCurrent ? undefined : wrong}
        />
        <Button type="submit" busy={busy}>
          Change password
        </Button>
      </form>
    </Section>
  );
}
