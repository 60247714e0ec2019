import Container from '@cloudscape-design/components/container'
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs'
import type { DescribeGroupResponse } from '../../aws/services/identitystore'
import { Copied } from '../../ui/copied'
import { when } from '../../ui/format'

/** What is on record of a group. */
export function GroupDetails({ group }: { group: DescribeGroupResponse }) {
  return (
    <Container>
      <KeyValuePairs
        columns={4}
        items={[
          { label: 'Group ID', value: <Copied text={group.GroupId} what="group ID" /> },
          { label: 'Created', value: when(group.CreatedAt) },
          { label: 'Changed', value: when(group.UpdatedAt) },
          ...(group.ExternalIds ?? []).map((x) => ({ label: `ID at ${x.Issuer}`, value: x.Id })),
        ]}
      />
    </Container>
  )
}
