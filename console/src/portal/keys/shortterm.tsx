import Alert from '@cloudscape-design/components/alert'
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Header from '@cloudscape-design/components/header'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Toggle from '@cloudscape-design/components/toggle'
import type { UseQueryResult } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { Credentials } from '../../aws/credentials'
import type { Failure } from '../../aws/error'
import { count, when } from '../../ui/format'
import { Loading } from '../../ui/loading'
import { Problem } from '../../ui/problem'
import { Snippet } from '../../ui/snippet'
import { useDeployment } from '../session'
import { credentialsProfile, environment, hidden, type Platform } from './platform'

interface Props {
  platform: Platform
  account: string
  role: string
  credentials: UseQueryResult<Credentials, Failure>
  shown: boolean
  onShow: (shown: boolean) => void
}

/** Credentials that run out by themselves, in the three forms that they are wanted in. */
export function ShortTerm({ platform, account, role, credentials, shown, onShow }: Props) {
  const target = useDeployment()
  const now = useNow()
  const c = credentials.data
  const expired = c !== undefined && c.expiration <= now
  const seen = c && (shown ? c : hidden(c))
  return (
    <SpaceBetween size="s">
      <Header
        variant="h3"
        description="For one terminal or one program. Whoever has them can act as you until they run out."
        actions={
          <Button iconName="refresh" loading={credentials.isFetching} onClick={() => void credentials.refetch()}>
            Get new ones
          </Button>
        }
      >
        Short-term credentials
      </Header>
      {credentials.error && <Problem error={credentials.error} doing={`get credentials of ${role}`} retry={() => void credentials.refetch()} />}
      {credentials.isPending && <Loading what="the credentials" />}
      {expired && (
        <Alert type="warning" header="These credentials have run out">
          Get new ones to go on.
        </Alert>
      )}
      {c && seen && !expired && (
        <SpaceBetween size="s">
          <div role="status">
            Good until <strong>{when(c.expiration / 1000)}</strong> ({remaining(c.expiration - now)}).
          </div>
          <Toggle checked={shown} onChange={({ detail }) => onShow(detail.checked)}>
            Show the values
          </Toggle>
          <Snippet label="Option 1: set environment variables" text={environment(platform, c, target)} shown={environment(platform, seen, target)} />
          <Snippet
            label={`Option 2: add a profile to ${platform.file('credentials')}`}
            text={credentialsProfile(account, role, c, target)}
            shown={credentialsProfile(account, role, seen, target)}
          />
          <Box fontWeight="bold">Option 3: use single values</Box>
          <Snippet label="AWS access key ID" text={c.accessKeyId} shown={seen.accessKeyId} />
          <Snippet label="AWS secret access key" text={c.secretAccessKey} shown={seen.secretAccessKey} />
          <Snippet label="AWS session token" text={c.sessionToken} shown={seen.sessionToken} />
        </SpaceBetween>
      )}
    </SpaceBetween>
  )
}

function remaining(milliseconds: number): string {
  const minutes = Math.ceil(milliseconds / 60_000)
  if (minutes < 60) return count(minutes, 'minute')
  return [count(Math.floor(minutes / 60), 'hour'), minutes % 60 ? count(minutes % 60, 'minute') : ''].join(' ').trim()
}

/** The time, as it goes on. */
function useNow(): number {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 10_000)
    return () => clearInterval(timer)
  }, [])
  return now
}
