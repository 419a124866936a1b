import { Icon } from './Icon.tsx';

/** What is wrong with a form as a whole. */
export function FormError({ error }: { error: Error | null }) {
  return (
    <div role="alert">
      {error && (
        <p class="notice bad">
          <Icon name="alert" />
          <span>{error.message}</span>
        </p>
      )}
    </div>
  );
}
