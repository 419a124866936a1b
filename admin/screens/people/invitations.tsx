import { useState } from 'preact/hooks';
import { type Invitation, useWithdraw } from '../../api/people.ts';
import { Button } from '../../components/Button.tsx';
import { Confirm } from '../../components/Confirm.tsx';
import { toast } from '../../components/Toast.tsx';
import { useFormat } from '../../components/words.tsx';
import { ago } from '../../lib/format.ts';
import { roleName } from '../../lib/roles.ts';
import { useMay } from '../../session.ts';

/** Links that nobody has used yet. */
export function Invitations({ invitations }: { invitations: Invitation[] }) {
  const { may } = useMay('administer');
  const { moment } = useFormat();
  const [asks, setAsks] = useState<Invitation | null>(null);
  const withdraw = useWithdraw();
  if (invitations.length === 0)
    return (
      <p class="quiet">Nobody is invited at the moment. An invitation stands here until its link is used.</p>
    );
  return (
    <>
      <ul class="rows">
        {invitations.map((invitation) => (
          <li key={invitation.id}>
            <div>
              <p>
                <b>{invitation.name}</b> <span class="quiet">{invitation.email}</span>
              </p>
              <p class="small quiet">
                As {roleName(invitation.role).toLowerCase()}, by{' '}
                {invitation.invited_by ?? 'whoever set Selfpay up'}; the link ends{' '}
                <time dateTime={invitation.expires_at} title={moment(invitation.expires_at)}>
                  {ago(invitation.expires_at)}
                </time>
              </p>
            </div>
            {may && (
              <Button
                aria-label={`Withdraw the invitation of ${invitation.name}`}
                onClick={() => setAsks(invitation)}
              >
                Withdraw…
              </Button>
            )}
          </li>
        ))}
      </ul>
      {may && (
        <p class="small quiet after">
          A link is shown once. To get another, invite the same address again: the older link then stops
          working.
        </p>
      )}
      {asks && (
        <Confirm
          title={`Withdraw the invitation of ${asks.name}?`}
          action="Withdraw"
          danger
          run={() => withdraw.mutateAsync(asks.id)}
          onDone={() => toast(`The invitation of ${asks.name} is withdrawn.`)}
          onClose={() => setAsks(null)}
        >
          The link for {asks.email} stops working at once.
        </Confirm>
      )}
    </>
  );
}
