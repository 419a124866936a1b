import { Link } from 'wouter-preact';

/** The register's two sides: what is booked, and what is on its way. */
export function RegisterViews({ at }: { at: 'booked' | 'pending' }) {
  return (
    <nav class="views" aria-label="Register">
      <Link href="/register" aria-current={at === 'booked' ? 'page' : undefined}>
        Booked
      </Link>
      <Link href="/register/pending" aria-current={at === 'pending' ? 'page' : undefined}>
        Pending
      </Link>
    </nav>
  );
}
