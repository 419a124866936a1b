import { ApiError } from '../api/client.ts';
import { Button } from './Button.tsx';
import { Icon } from './Icon.tsx';

interface Props {
  error: Error;
  /** Tries again. Left out where that cannot help. */
  retry?: (() => void) | undefined;
  retryText?: string;
}

/** What happened, in the server's words, and what to do. */
export function ErrorBox({ error, retry, retryText = 'Try again' }: Props) {
  const hopeless = error instanceof ApiError && [403, 404, 410, 422].includes(error.status);
  return (
    <div class="notice bad" role="alert">
      <Icon name="alert" />
      <div>
        <p>
          <b>{titleOf(error)}</b>
        </p>
        <p>{error.message}</p>
        {retry && !hopeless && (
          <p class="acts">
            <Button onClick={retry}>{retryText}</Button>
          </p>
        )}
      </div>
    </div>
  );
}

function titleOf(error: Error): string {
  if (!(error instanceof ApiError)) return 'That did not work';
  if (error.status === 0) return 'No connection';
  if (error.status === 403) return 'Your role does not allow this';
  if (error.status === 404) return 'Not found';
  if (error.status === 429) return 'Too many tries';
  if (error.status >= 500) return 'Something broke at our end';
  return 'That did not work';
}
