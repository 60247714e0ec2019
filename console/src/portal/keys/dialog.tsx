import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Tabs from '@cloudscape-design/components/tabs'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Credentials } from '../../aws/credentials'
import type { Failure } from '../../aws/error'
import { roleCredentials } from '../../aws/portal'
import type { AssignedAccount } from '../../aws/services/gatehouse'
import { Dialog } from '../../ui/dialog'
import type { Chosen } from '../assigned'
import { usePortalSession } from '../session'
import { own, platforms } from './platform'
import { Recommended } from './recommended'
import { ShortTerm } from './shortterm'

/**
 * How to use a role from a terminal. The credentials are fetched when it opens and
 * forgotten when it closes; they are never on the screen before they are asked for.
 */
export function AccessKeys({ chosen, accounts, onDismiss }: { chosen: Chosen; accounts: AssignedAccount[]; onDismiss: () => void }) {
  const { token } = usePortalSession()
  const { account, role } = chosen
  const [platform, setPlatform] = useState(own)
  const [shown, setShown] = useState(false)
  const credentials = useQuery<Credentials, Failure>({
    queryKey: ['sso', 'GetRoleCredentials', account.AccountId, role],
    queryFn: async () => roleCredentials(await token(), account.AccountId, role),
    gcTime: 0,
    staleTime: Infinity,
  })
  return (
    <Dialog
      size="large"
      header={`Access keys of ${role}`}
      onDismiss={onDismiss}
      footer={
        <Box float="right">
          <Button variant="primary" onClick={onDismiss}>
            Done
          </Button>
        </Box>
      }
    >
      <SpaceBetween size="s">
        <Box color="text-body-secondary">
          {account.AccountName} | {account.AccountId}
        </Box>
        <Tabs
          ariaLabel="Platform"
          i18nStrings={{ scrollLeftAriaLabel: 'Earlier tabs', scrollRightAriaLabel: 'Later tabs' }}
          activeTabId={platform}
          onChange={({ detail }) => setPlatform(detail.activeTabId)}
          tabs={platforms.map((p) => ({
            id: p.id,
            label: p.label,
            content: p.id === platform && (
              <SpaceBetween size="l">
                <Recommended platform={p} chosen={chosen} accounts={accounts} />
                <ShortTerm platform={p} account={account.AccountId} role={role} credentials={credentials} shown={shown} onShow={setShown} />
              </SpaceBetween>
            ),
          }))}
        />
      </SpaceBetween>
    </Dialog>
  )
}
