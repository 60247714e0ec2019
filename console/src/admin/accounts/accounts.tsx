import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import SegmentedControl from '@cloudscape-design/components/segmented-control'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { count } from '../../ui/format'
import { Page } from '../../ui/page'
import { RightsButton, useRights } from '../../ui/rights'
import { useChoice } from './choice'
import { AccountList } from './list'
import { AccountTree } from './tree'

const place = 'gatehouse.accounts.view'

/** The accounts of the organization, as a tree or as a list, and what is done with several at once. */
export function AccountsPage() {
  const go = useNavigate()
  const choice = useChoice()
  const [view, setView] = useState(localStorage.getItem(place) === 'list' ? 'list' : 'tree')
  const rights = useRights('sso:CreateAccountAssignment', 'sso:DeleteAccountAssignment', 'organizations:CreateAccount')
  const none = choice.accounts.length === 0
  const show = (id: string) => {
    localStorage.setItem(place, id)
    setView(id)
  }
  return (
    <Page
      title="AWS accounts"
      description="The accounts of the organization. Select some to give users and groups access to them, or to take it away."
      actions={
        <RightsButton reason={rights.why('organizations:CreateAccount')} onClick={() => void go('/accounts/create')}>
          Create account
        </RightsButton>
      }
    >
      <SpaceBetween size="m">
        <SpaceBetween size="s" direction="horizontal" alignItems="center">
          <SegmentedControl
            label="Show accounts as"
            selectedId={view}
            options={[
              { id: 'tree', text: 'Tree' },
              { id: 'list', text: 'List' },
            ]}
            onChange={({ detail }) => show(detail.selectedId)}
          />
          <RightsButton variant="primary" disabled={none} disabledReason="Select accounts first." reason={rights.why('sso:CreateAccountAssignment')} onClick={() => void go('/accounts/assign')}>
            Assign users or groups
          </RightsButton>
          <RightsButton disabled={none} disabledReason="Select accounts first." reason={rights.why('sso:DeleteAccountAssignment')} onClick={() => void go('/accounts/remove')}>
            Remove access
          </RightsButton>
          <div role="status">
            <Box color="text-body-secondary">{none ? 'No account selected' : `${count(choice.accounts.length, 'account')} selected`}</Box>
          </div>
          {!none && (
            <Button variant="inline-link" onClick={choice.clear}>
              Clear selection
            </Button>
          )}
        </SpaceBetween>
        {view === 'list' ? <AccountList /> : <AccountTree />}
      </SpaceBetween>
    </Page>
  )
}
