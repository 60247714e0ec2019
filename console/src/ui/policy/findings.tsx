import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Header from '@cloudscape-design/components/header'
import Icon, { type IconProps } from '@cloudscape-design/components/icon'
import List from '@cloudscape-design/components/list'
import SpaceBetween from '@cloudscape-design/components/space-between'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import type { PolicyFinding } from '../../aws/services/gatehouse'
import { kinds, plain, summary } from './words'

interface Props {
  findings: PolicyFinding[]
  /** The findings are of the text as it stands; else it is being checked, and they were of one before. */
  checked: boolean
  onGo: (f: PolicyFinding) => void
  onReplace: (f: PolicyFinding, by: string) => void
}

/** What the server finds about a policy, each with the way to its place and to what may have been meant. */
export function Findings({ findings, checked, onGo, onReplace }: Props) {
  const state = checked ? findings.length === 0 ? <StatusIndicator>Nothing to complain about</StatusIndicator> : summary(findings) : <StatusIndicator type="loading">Checking</StatusIndicator>
  return (
    <SpaceBetween size="xxs">
      {findings.length > 0 && (
        <Header variant="h3" counter={`(${findings.length})`}>
          Findings
        </Header>
      )}
      <div role="status">{state}</div>
      {findings.length > 0 && (
        <List
          ariaLabel="Findings"
          disablePaddings
          items={findings.map((f, i) => ({ f, id: `${i}` }))}
          renderItem={({ f, id }) => ({
            id,
            icon: <Icon {...icons[f.Type]} ariaLabel={kinds[f.Type].one} />,
            content: <span style={wrap}>{`${f.Type === 'SECURITY_WARNING' ? 'Security: ' : ''}${f.Message}`}</span>,
            secondaryContent: (
              <SpaceBetween direction="horizontal" size="s">
                <Button variant="inline-link" disabled={!checked} ariaLabel={`Go to line ${f.Line}, column ${f.Column}: ${f.Message}`} onClick={() => onGo(f)}>
                  {`Line ${f.Line}, column ${f.Column}`}
                </Button>
                {f.Replacements?.map((by) => (
                  <Button key={by} variant="inline-link" disabled={!checked} onClick={() => onReplace(f, by)}>
                    <span style={wrap}>{`Replace by ${plain(by)}`}</span>
                  </Button>
                ))}
                <Box variant="small" color="text-body-secondary">
                  {f.IssueCode}
                </Box>
              </SpaceBetween>
            ),
          })}
        />
      )}
    </SpaceBetween>
  )
}

// An ARN is one long word: it breaks where a narrow page ends.
const wrap = { overflowWrap: 'anywhere' } as const

const icons: Record<PolicyFinding['Type'], Pick<IconProps, 'name' | 'variant'>> = {
  ERROR: { name: 'status-negative', variant: 'error' },
  SECURITY_WARNING: { name: 'status-warning', variant: 'warning' },
  WARNING: { name: 'status-warning', variant: 'warning' },
  SUGGESTION: { name: 'status-info', variant: 'link' },
}
