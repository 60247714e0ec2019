import Alert from '@cloudscape-design/components/alert'
import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import Form from '@cloudscape-design/components/form'
import Header from '@cloudscape-design/components/header'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { useAct } from '../../aws/hooks'
import { call } from '../../aws/service'
import type { FoundUser } from '../../aws/services/gatehouse'
import { service as identitystore } from '../../aws/services/identitystore'
import { useSeveral } from '../../aws/several'
import { count } from '../../ui/format'
import { useNotices } from '../../ui/notices'
import { Outcome } from '../../ui/outcome'
import { Page } from '../../ui/page'
import { useUnsaved } from '../../ui/unsaved'
import { useCenter } from '../center'
import { UserPicker } from '../users/picker'
import { GroupFields, groupRefusal, nameFault, type GroupDraft } from './fields'

/** Makes a group, and then its members: who could not be added is told, and can be tried again. */
export function CreateGroup() {
  const { identityStoreId } = useCenter()
  const go = useNavigate()
  const notices = useNotices()
  const [draft, setDraft] = useState<GroupDraft>({ name: '', description: '' })
  const [members, setMembers] = useState<FoundUser[]>([])
  const [asked, setAsked] = useState(false)
  const unsaved = useUnsaved(draft.name !== '' || draft.description !== '' || members.length > 0)
  const [made, setMade] = useState<string>()
  const create = useAct(identitystore, 'CreateGroup')
  const several = useSeveral<{ group: string; user: FoundUser }>((authority, m) =>
    call(authority, identitystore, 'CreateGroupMembership', { IdentityStoreId: identityStoreId, GroupId: m.group, MemberId: { UserId: m.user.UserId } }),
  )
  const busy = create.isPending || several.running
  const add = async (group: string, users: FoundUser[]) => {
    const refused = await several.run(users.map((user) => ({ group, user })))
    if (refused.length === 0) {
      notices.done(`${draft.name.trim()} is there, with ${count(members.length, 'member')}.`)
      unsaved.leave(`/groups/${group}`)
    }
  }
  const save = async () => {
    setAsked(true)
    if (busy || nameFault(draft)) return
    const input = { IdentityStoreId: identityStoreId, DisplayName: draft.name.trim(), Description: draft.description.trim() || undefined }
    const group = await create.mutateAsync(input).catch(() => undefined) // the form shows create.error
    if (!group) return
    setMade(group.GroupId)
    await add(group.GroupId, members)
  }
  return (
    <Page title="Create group" above={[{ text: 'Groups', href: '#/groups' }]}>
      <form
        onSubmit={(e) => {
          e.preventDefault()
          if (!made) void save()
        }}
      >
        <Form
          errorText={create.error ? groupRefusal(create.error) : undefined}
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              {made ? (
                <>
                  <Button formAction="none" onClick={() => unsaved.leave(`/groups/${made}`)}>
                    Go to the group
                  </Button>
                  <Button formAction="none" variant="primary" loading={several.running} onClick={() => void add(made, several.refused.map((r) => r.item.user))}>
                    Try again
                  </Button>
                </>
              ) : (
                <>
                  <Button formAction="none" variant="link" onClick={() => void go('/groups')}>
                    Cancel
                  </Button>
                  <Button formAction="submit" variant="primary" loading={busy}>
                    {members.length ? `Create group with ${count(members.length, 'member')}` : 'Create group'}
                  </Button>
                </>
              )}
            </SpaceBetween>
          }
        >
          <SpaceBetween size="l">
            {made && several.refused.length > 0 && <Alert type="warning">The group is there. Not everybody could be added to it.</Alert>}
            {!made && (
              <>
                <Container header={<Header variant="h2">Group details</Header>}>
                  <GroupFields draft={draft} fault={asked ? nameFault(draft) : undefined} onChange={setDraft} />
                </Container>
                <Container>
                  <UserPicker selected={members} onSelect={setMembers} />
                </Container>
              </>
            )}
            <Outcome of={several} doing="Adding members" name={(m) => m.user.UserName} />
          </SpaceBetween>
        </Form>
      </form>
      {unsaved.question}
    </Page>
  )
}
