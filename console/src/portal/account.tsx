import Box from '@cloudscape-design/components/box'
import ExpandableSection from '@cloudscape-design/components/expandable-section'
import Link from '@cloudscape-design/components/link'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useState } from 'react'
import type { AssignedAccount, AssignedRole } from '../aws/services/gatehouse'
import { duration } from '../ui/format'
import { destination, consoleHref } from './destination'
import { shortcutUrl } from './shortcut'

interface Props {
  account: AssignedAccount
  /** It is the only one: it is shown open. */
  alone: boolean
  onKeys: (role: string) => void
}

/** An account, which opens to what the person can be there. */
export function Account({ account, alone, onKeys }: Props) {
  const [chosen, setChosen] = useState<boolean>()
  const expanded = chosen ?? alone
  const facts = [account.AccountId, account.EmailAddress].filter(Boolean).join(' | ')
  return (
    <ExpandableSection variant="stacked" expanded={expanded} onChange={({ detail }) => setChosen(detail.expanded)} headerText={account.AccountName || account.AccountId} headerDescription={facts}>
      {expanded && (
        <Box padding={{ left: 'l' }}>
          <SpaceBetween size="s">
            {account.Roles.map((r) => (
              <Role key={r.RoleName} account={account} role={r} onKeys={() => onKeys(r.RoleName)} />
            ))}
          </SpaceBetween>
        </Box>
      )}
    </ExpandableSection>
  )
}

/** A permission set: its name opens the console as this role, beside it are its access keys. */
function Role({ account, role, onKeys }: { account: AssignedAccount; role: AssignedRole; onKeys: () => void }) {
  return (
    <div>
      <SpaceBetween direction="horizontal" size="l">
        <Link href={roleHref(account.AccountId, role)} target="_blank" rel="noopener" fontSize="heading-s">
          {role.RoleName}
        </Link>
        <Link
          variant="primary"
          ariaLabel={`Access keys of ${role.RoleName} in ${account.AccountName}`}
          onFollow={(event) => {
            event.preventDefault()
            onKeys()
          }}
        >
          Access keys
        </Link>
      </SpaceBetween>
      <Box color="text-body-secondary" fontSize="body-s">
        {role.Description && <>{role.Description} · </>}Sessions of {duration(role.SessionDuration)}
      </Box>
    </div>
  )
}

/** The console as a role, where its permission set says; what leads elsewhere is asked about first. */
export function roleHref(account: string, role: AssignedRole): string {
  if (!role.RelayState) return consoleHref(account, role.RoleName)
  const to = destination(role.RelayState, location.origin)
  return to.kind === 'console' ? consoleHref(account, role.RoleName, to.fragment) : shortcutUrl(location.pathname, { account, role: role.RoleName })
}
