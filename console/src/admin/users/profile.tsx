import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useState } from 'react'
import type { DescribeUserResponse } from '../../aws/services/identitystore'
import { Copied } from '../../ui/copied'
import { when } from '../../ui/format'
import { RightsButton, useRights } from '../../ui/rights'
import { drafted, sections } from './attributes'
import { EditProfile } from './editprofile'
import { whileDisabled } from './status'

/** All attributes of a user: those that are set, and a form for all of them. */
export function Profile({ user }: { user: DescribeUserResponse }) {
  const [editing, setEditing] = useState(false)
  const rights = useRights('identitystore:UpdateUser')
  if (editing) return <EditProfile user={user} onClose={() => setEditing(false)} />
  const values = drafted(user)
  const why = rights.why('identitystore:UpdateUser') ?? (user.UserStatus === 'DISABLED' ? whileDisabled : undefined)
  const shown = sections.map((s, i) => ({ ...s, attributes: s.attributes.filter((a) => i === 0 || values[a.path]) })).filter((s) => s.attributes.length > 0)
  return (
    <SpaceBetween size="l">
      {shown.map((s, i) => (
        <Container
          key={s.title}
          header={
            <Header variant="h2" actions={i === 0 && <RightsButton reason={why} onClick={() => setEditing(true)}>Edit</RightsButton>}>
              {s.title}
            </Header>
          }
        >
          <KeyValuePairs columns={3} items={s.attributes.map((a) => ({ label: a.label, value: values[a.path] || '–' }))} />
        </Container>
      ))}
      <Container header={<Header variant="h2">Record</Header>}>
        <KeyValuePairs
          columns={3}
          items={[
            { label: 'Created', value: at(user.CreatedAt, user.CreatedBy) },
            { label: 'Changed', value: at(user.UpdatedAt, user.UpdatedBy) },
            { label: 'ARN', value: <Copied text={user.UserArn} what="ARN" /> },
            ...(user.ExternalIds ?? []).map((x) => ({ label: `ID at ${x.Issuer}`, value: x.Id })),
          ]}
        />
      </Container>
    </SpaceBetween>
  )
}

/** When something was done and by whom: of an assumed role, who assumed it. */
const at = (time: number | undefined, by: string | undefined): string => (by ? `${when(time)} by ${by.slice(by.lastIndexOf('/') + 1)}` : when(time))
