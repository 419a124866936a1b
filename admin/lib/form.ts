import { useMutation } from '@tanstack/preact-query';
import { ApiError } from '../api/client.ts';

/** A form's way to the server: what it refused stands at the field it names, or above the form. */
export function useSave<Input, Output>(
  save: (input: Input) => Promise<Output>,
  saved: (output: Output, input: Input) => void,
) {
  const mutation = useMutation({
    mutationFn: save,
    onSuccess: (output, input) => saved(output, input),
    onError: () => {},
  });
  const { error } = mutation;
  const field = error instanceof ApiError ? error.field : undefined;
  return {
    save: mutation.mutate,
    busy: mutation.isPending,
    reset: mutation.reset,
    error,
    /** What is wrong with one of the fields, by its name in the API. */
    errorAt: (...names: string[]) =>
      field !== undefined && names.includes(field) ? error?.message : undefined,
    /** What is wrong and belongs to none of the fields named. */
    errorBeside: (...names: string[]) =>
      error && !(field !== undefined && names.includes(field)) ? error : null,
  };
}
