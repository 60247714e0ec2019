import Box from '@cloudscape-design/components/box'
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard'
import ExpandableSection from '@cloudscape-design/components/expandable-section'
import Header from '@cloudscape-design/components/header'
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useMemo } from 'react'
import type { AssignedAccount } from '../../aws/services/gatehouse'
import { Snippet } from '../../ui/snippet'
import type { Chosen } from '../assigned'
import { profiles, profileText, sessionText } from '../clientconfig'
import { useDeployment } from '../session'
import type { Platform } from './platform'

/** The way for daily work: clients that fetch credentials by themselves, after a sign-in. */
export function Recommended({ platform, chosen, accounts }: { platform: Platform; chosen: Chosen; accounts: AssignedAccount[] }) {
  const deployment = useDeployment()
  // The name it has among all: what is copied here and what is copied for all roles are one.
  const profile = useMemo(() => profiles(accounts).find((p) => p.account === chosen.account.AccountId && p.role === chosen.role), [accounts, chosen])
  return (
    <SpaceBetween size="s">
      <Header variant="h3" description="For daily work: the AWS CLI and SDKs fetch credentials by themselves, and new ones before they run out.">
        Recommended: sign in with the AWS CLI
      </Header>
      <KeyValuePairs
        columns={2}
        items={[
          { label: 'SSO start URL', value: <Copied what="SSO start URL" text={deployment.startUrl} /> },
          { label: 'SSO Region', value: <Copied what="SSO Region" text={deployment.region} /> },
        ]}
      />
      {profile && (
        <SpaceBetween size="s">
          <Snippet label={`Once, for all profiles: add to ${platform.file('config')}`} text={sessionText(deployment)} />
          <Snippet label={`For this role: add to ${platform.file('config')}`} text={profileText(deployment, profile)} />
          <Snippet label="Then sign in" text={`aws sso login --profile ${profile.name}`} />
        </SpaceBetween>
      )}
      <ExpandableSection headerText="Or let the AWS CLI ask">
        <SpaceBetween size="s">
          <Box variant="p">It asks for the start URL and the Region above. The variable leads it here and not to AWS.</Box>
          <Snippet label="Configure by questions" text={`${platform.set('AWS_ENDPOINT_URL', deployment.endpoint)}\naws configure sso`} />
        </SpaceBetween>
      </ExpandableSection>
    </SpaceBetween>
  )
}

const Copied = ({ what, text }: { what: string; text: string }) => (
  <CopyToClipboard variant="inline" textToCopy={text} copyButtonAriaLabel={`Copy: ${what}`} copySuccessText="Copied" copyErrorText="The browser did not let it be copied" popoverRenderWithPortal />
)
