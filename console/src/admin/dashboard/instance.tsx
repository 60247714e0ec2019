import Container from '@cloudscape-design/components/container'
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard'
import Header from '@cloudscape-design/components/header'
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs'
import Link from '@cloudscape-design/components/link'
import { useCall } from '../../aws/hooks'
import { service as gatehouse } from '../../aws/services/gatehouse'
import { Loading } from '../../ui/loading'
import { Problem } from '../../ui/problem'
import { useCenter } from '../center'

/** The names and addresses of the instance, to be copied. */
export function Instance() {
  const center = useCenter()
  const portal = useCall(gatehouse, 'DescribePortal', { InstanceArn: center.instanceArn })
  return (
    <Container header={<Header variant="h2" actions={<Link href="#/settings">Settings</Link>}>Identity center</Header>}>
      {portal.error && <Problem error={portal.error} doing="see the portal's addresses" retry={() => void portal.refetch()} />}
      <KeyValuePairs
        columns={1}
        items={[
          { label: 'Portal, for people', value: <Copied text={portal.data?.PortalUrl ?? center.portalUrl} /> },
          { label: 'Start URL, for client configuration', value: portal.isLoading ? <Loading what="it" /> : <Copied text={portal.data?.StartUrl} /> },
          { label: 'Region', value: <Copied text={center.region} /> },
          { label: 'Instance ARN', value: <Copied text={center.instanceArn} /> },
          { label: 'Identity store', value: <Copied text={center.identityStoreId} /> },
          { label: 'Identity source', value: 'Identity Center directory' },
          { label: 'Managed from account', value: <Copied text={center.ownerAccount} /> },
        ]}
      />
    </Container>
  )
}

function Copied({ text }: { text: string | undefined }) {
  if (!text) return <>–</>
  return <CopyToClipboard variant="inline" textToCopy={text} copyButtonAriaLabel={`Copy ${text}`} copySuccessText="Copied" copyErrorText="Could not copy" />
}
