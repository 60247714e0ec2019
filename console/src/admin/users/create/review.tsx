import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs'
import SpaceBetween from '@cloudscape-design/components/space-between'
import type { FoundGroup } from '../../../aws/services/gatehouse'
import { count } from '../../../ui/format'
import { sections, type Draft } from '../attributes'
import type { PasswordMode } from '../passwordmode'

interface Props {
  draft: Draft
  mode: PasswordMode
  groups: FoundGroup[]
  onEdit: (step: number) => void
}

/** Everything that was entered, before anything is made. */
export function Review({ draft, mode, groups, onEdit }: Props) {
  const filled = sections.map((s) => ({ ...s, attributes: s.attributes.filter((a) => draft[a.path]?.trim()) })).filter((s) => s.attributes.length > 0)
  return (
    <SpaceBetween size="l">
      {filled.map((s, i) => (
        <Container key={s.title} header={<Header variant="h2" actions={i === 0 && <Button onClick={() => onEdit(0)} ariaLabel="Edit user details">Edit</Button>}>{s.title}</Header>}>
          <KeyValuePairs
            columns={3}
            items={[
              ...s.attributes.map((a) => ({ label: a.label, value: draft[a.path] })),
              ...(i === 0 ? [{ label: 'Password', value: mode === 'EMAIL' ? 'Chosen by a link' : 'One-time password, shown once' }] : []),
            ]}
          />
        </Container>
      ))}
      <Container header={<Header variant="h2" actions={<Button onClick={() => onEdit(1)} ariaLabel="Edit groups">Edit</Button>}>Groups</Header>}>
        {groups.length ? `${count(groups.length, 'group')}: ${groups.map((g) => g.DisplayName).join(', ')}` : 'None. Groups can be added later.'}
      </Container>
    </SpaceBetween>
  )
}
