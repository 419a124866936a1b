import { useEffect, useState } from 'preact/hooks';

/** A value once it has rested for a while: what somebody types, not every letter of it. */
export function useLate<T>(value: T, restMs: number): T {
  const [late, setLate] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setLate(value), restMs);
    return () => clearTimeout(timer);
  }, [value, restMs]);
  return late;
}
