import Box from '@cloudscape-design/components/box'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs'
import { useState } from 'react'
import { useAll } from '../../aws/hooks'
import { call } from '../../aws/service'
import { service as ssoadmin } from '../../aws/services/ssoadmin'
import { Loading } from '../../ui/loading'
import { Problem } from '../../ui/problem'
import { RightsButton, useRights } from '../../ui/rights'
import { useCenter } from '../center'
import { EditTags } from './edittags'

/** The tags of a permission set, an application or another resource of sso-admin. */
export function ResourceTags({ arn }: { arn: string }) {
  const { instanceArn } = useCenter()
  const [editing, setEditing] = useState(false)
  const tags = useAll(ssoadmin, 'ListTagsForResource', { InstanceArn: instanceArn, ResourceArn: arn }, (a) => a.Tags)
  const rights = useRights(...['sso:TagResource', 'sso:UntagResource'].map((action) => ({ action, resource: arn })))
  return (
    <Container
      header={
        <Header
          variant="h2"
          counter={tags.data && `(${tags.data.length})`}
          actions={
            <RightsButton disabled={!tags.data} reason={rights.why('sso:TagResource', arn) ?? rights.why('sso:UntagResource', arn)} onClick={() => setEditing(true)}>
              Manage tags
            </RightsButton>
          }
        >
          Tags
        </Header>
      }
    >
      {tags.error ? (
        <Problem error={tags.error} doing="see the tags" retry={() => void tags.refetch()} />
      ) : (
        <KeyValuePairs columns={3} items={(tags.data ?? []).map((t) => ({ label: t.Key, value: t.Value || '–' }))} />
      )}
      {tags.isLoading && <Loading what="the tags" />}
      {tags.data?.length === 0 && <Box color="text-body-secondary">No tags. Policies can compare them as aws:ResourceTag.</Box>}
      {editing && tags.data && (
        <EditTags
          title="Manage tags"
          before={tags.data}
          untag={(authority, TagKeys) => call(authority, ssoadmin, 'UntagResource', { InstanceArn: instanceArn, ResourceArn: arn, TagKeys })}
          tag={(authority, Tags) => call(authority, ssoadmin, 'TagResource', { InstanceArn: instanceArn, ResourceArn: arn, Tags })}
          onDismiss={() => setEditing(false)}
        />
      )}
    </Container>
  )
}
