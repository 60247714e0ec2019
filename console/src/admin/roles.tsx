import Box from '@cloudscape-design/components/box'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import { useQuery } from '@tanstack/react-query'
import type { Failure } from '../aws/error'
import { iam, members, text } from '../aws/query'
import { useAuthority } from '../session/authority'
import { duration } from '../ui/format'
import { useSlices } from '../ui/pages'
import { useRights } from '../ui/rights'
import { ServerTable } from '../ui/table'

interface IamRole {
  name: string
  arn: string
  description: string
  session: number
}

const header = 'IAM roles of this account'

/** The IAM roles of the account that the role is in, where it may see them. */
export function Roles() {
  const authority = useAuthority()
  const rights = useRights('iam:ListRoles')
  const denied = !rights.may('iam:ListRoles')
  const answer = useQuery<IamRole[], Failure>({
    queryKey: ['iam', 'ListRoles'],
    enabled: rights.known && !denied,
    queryFn: async ({ signal }) =>
      (await members(authority, iam, 'ListRoles', 'Roles', {}, signal)).map((m) => ({
        name: text(m, 'RoleName'),
        arn: text(m, 'Arn'),
        description: text(m, 'Description'),
        session: Number(text(m, 'MaxSessionDuration')),
      })),
  })
  const rows = useSlices(answer.data, { loading: answer.isPending, error: answer.error, refresh: () => void answer.refetch() })
  if (denied) {
    return (
      <Container header={<Header variant="h2">{header}</Header>}>
        <Box color="text-body-secondary">This role may not list them (iam:ListRoles).</Box>
      </Container>
    )
  }
  return (
    <ServerTable<IamRole>
      things="roles"
      header={header}
      count={answer.data?.length}
      rows={rows}
      id={(r) => r.arn}
      name={(r) => r.name}
      more={{ wrapLines: true }}
      columns={[
        { id: 'name', header: 'Name', isRowHeader: true, cell: (r) => r.name },
        { id: 'description', header: 'Description', cell: (r) => r.description || '–' },
        { id: 'session', header: 'Longest session', cell: (r) => duration(hours(r.session)) },
        { id: 'arn', header: 'ARN', cell: (r) => <Box variant="code">{r.arn}</Box> },
      ]}
    />
  )
}

/** Seconds as an ISO 8601 duration. */
const hours = (seconds: number): string => `PT${Math.floor(seconds / 3600)}H${seconds % 3600 ? `${Math.floor((seconds % 3600) / 60)}M` : ''}`
