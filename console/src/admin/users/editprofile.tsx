import Alert from '@cloudscape-design/components/alert'
import Button from '@cloudscape-design/components/button'
import ColumnLayout from '@cloudscape-design/components/column-layout'
import Container from '@cloudscape-design/components/container'
import Form from '@cloudscape-design/components/form'
import Header from '@cloudscape-design/components/header'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useState } from 'react'
import { useAuthority } from '../../session/authority'
import { Failure } from '../../aws/error'
import { useAct } from '../../aws/hooks'
import { call } from '../../aws/service'
import { service as identitystore, type DescribeUserResponse } from '../../aws/services/identitystore'
import { useNotices } from '../../ui/notices'
import { useUnsaved } from '../../ui/unsaved'
import { changes, drafted, enterprise, faults as found, refusal, sections, type Draft } from './attributes'
import { Field, Optional } from './fields'

/** Edits all attributes. What somebody else changed meanwhile is told, and never overwritten unseen. */
export function EditProfile({ user, onClose }: { user: DescribeUserResponse; onClose: () => void }) {
  const authority = useAuthority()
  const notices = useNotices()
  const [base, setBase] = useState(user)
  const [draft, setDraft] = useState<Draft>(() => drafted(user))
  const [asked, setAsked] = useState(false)
  const [trouble, setTrouble] = useState<Failure>()
  const update = useAct(identitystore, 'UpdateUser')

  const before = drafted(base)
  const wrong = found(draft)
  if (!before['Emails.Value']) delete wrong['Emails.Value'] // scripts make users without one
  const operations = changes(base, draft)
  const unsaved = useUnsaved(operations.length > 0)
  const save = () => {
    setAsked(true)
    if (Object.keys(wrong).length > 0) return
    if (operations.length === 0) return onClose()
    update.mutate(
      { IdentityStoreId: base.IdentityStoreId, UserId: base.UserId, Operations: operations, Revision: base.Revision },
      {
        onSuccess: () => {
          notices.done(`${base.UserName} is changed.`)
          onClose()
        },
      },
    )
  }
  /** Takes over what is there now, and keeps what was entered here. */
  const rebase = async () => {
    try {
      const now = await call(authority, identitystore, 'DescribeUser', { IdentityStoreId: base.IdentityStoreId, UserId: base.UserId, Extensions: [enterprise] })
      const entered = Object.fromEntries(Object.entries(draft).filter(([path, value]) => value !== before[path]))
      setBase(now)
      setDraft({ ...drafted(now), ...entered })
      setTrouble(undefined)
      update.reset()
    } catch (e) {
      setTrouble(e instanceof Failure ? e : new Failure('Unexpected', String(e), 0))
    }
  }
  const conflict = update.error?.code === 'ConflictException' && !update.error.message.startsWith('Duplicate')
  const error = trouble ?? (conflict ? null : update.error)
  const fields = { draft, faults: asked ? wrong : {}, onChange: (path: string, value: string) => setDraft((d) => ({ ...d, [path]: value })) }
  const [primary, ...others] = sections as [(typeof sections)[number], ...typeof sections]
  return (
    <>
      <form
        onSubmit={(e) => {
          e.preventDefault()
          save()
        }}
      >
        <Form
          errorText={error ? refusal(error) : undefined}
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <Button variant="link" formAction="none" onClick={onClose}>
                Cancel
              </Button>
              <Button variant="primary" formAction="submit" loading={update.isPending}>
                Save changes
              </Button>
            </SpaceBetween>
          }
        >
          <SpaceBetween size="l">
            {conflict && (
              <Alert
                type="warning"
                header="Somebody else has changed this user meanwhile"
                action={<Button formAction="none" onClick={() => void rebase()}>Show the present values</Button>}
              >
                Nothing was saved. What you have entered stays; everything else will show what is there now.
              </Alert>
            )}
            <Container header={<Header variant="h2">{primary.title}</Header>}>
              <ColumnLayout columns={2}>
                {primary.attributes.map((a) => (
                  <Field key={a.path} attribute={a.path === 'UserName' ? { ...a, hint: 'The user name stays. Scripts can change it with UpdateUser.' } : a} disabled={a.path === 'UserName'} {...fields} />
                ))}
              </ColumnLayout>
            </Container>
            <Container header={<Header variant="h2">More about the person</Header>}>
              <SpaceBetween size="s">
                {others.map((s) => (
                  <Optional key={s.title} section={s} {...fields} />
                ))}
              </SpaceBetween>
            </Container>
          </SpaceBetween>
        </Form>
      </form>
      {unsaved.question}
    </>
  )
}
