import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useMemo } from 'react'
import type { AssignedAccount } from '../aws/services/gatehouse'
import { Dialog } from '../ui/dialog'
import { download } from '../ui/download'
import { count } from '../ui/format'
import { Snippet } from '../ui/snippet'
import { configFile, profiles } from './clientconfig'
import { useDeployment } from './session'

const seen = 20 // profiles in the preview

/** The ~/.aws/config with a profile for every role of the person: to look at, to copy, to keep. */
export function ClientConfig({ accounts, onDismiss }: { accounts: AssignedAccount[]; onDismiss: () => void }) {
  const { session, startUrl, region, endpoint } = useDeployment()
  const [text, preview, all] = useMemo(() => {
    const d = { session, startUrl, region, endpoint }
    const all = profiles(accounts)
    const more = all.length - seen
    return [configFile(d, all), configFile(d, all.slice(0, seen)) + (more > 0 ? `\n… and ${count(more, 'more profile')}\n` : ''), all] as const
  }, [accounts, session, startUrl, region, endpoint])
  return (
    <Dialog
      size="large"
      header="Configure the AWS CLI"
      onDismiss={onDismiss}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onDismiss}>
              Close
            </Button>
            <Button iconName="download" onClick={() => download('config', 'application/octet-stream', text)}>
              Download
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <Box variant="p">
          A profile for each of your {count(all.length, 'role')}. Add it to <Box variant="code">~/.aws/config</Box> (on Windows{' '}
          <Box variant="code">%USERPROFILE%\.aws\config</Box>); nothing in it is secret. The AWS CLI and every SDK then fetch credentials by themselves.
        </Box>
        <Snippet label="AWS config file" text={text} shown={preview} />
        {all[0] && <Snippet label="Then sign in" text={`aws sso login --profile ${all[0].name}`} />}
        <Box variant="small">One sign-in is good for all of these profiles.</Box>
      </SpaceBetween>
    </Dialog>
  )
}
