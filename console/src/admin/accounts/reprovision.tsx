import StatusIndicator from '@cloudscape-design/components/status-indicator'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { useCall } from '../../aws/hooks'
import { service as ssoadmin } from '../../aws/services/ssoadmin'
import { Failure } from '../../aws/error'
import { useNotices } from '../../ui/notices'
import { useCenter } from '../center'

const pause = 700 // milliseconds between two looks

/** Follows one provisioning until it has ended, and tells how. */
export function Reprovision({ request, name, onEnd }: { request: string; name: string; onEnd: () => void }) {
  const { instanceArn } = useCenter()
  const notices = useNotices()
  const known = useQueryClient()
  const answer = useCall(
    ssoadmin,
    'DescribePermissionSetProvisioningStatus',
    { InstanceArn: instanceArn, ProvisionPermissionSetRequestId: request },
    { every: (a) => (a?.PermissionSetProvisioningStatus?.Status === 'IN_PROGRESS' ? pause : false) },
  )
  const status = answer.data?.PermissionSetProvisioningStatus
  const told = useRef(false)
  useEffect(() => {
    const ended = answer.error ?? (status?.Status !== 'IN_PROGRESS' ? status : undefined)
    if (!ended || told.current) return
    told.current = true
    if (ended instanceof Failure) notices.failed(`see how provisioning ${name} stands`, ended)
    else if (ended.Status === 'SUCCEEDED') notices.done(`${name} is provisioned.`)
    else notices.failed(`provision ${name}`, new Failure('Failed', ended.FailureReason ?? 'It failed.', 0))
    void known.invalidateQueries({ queryKey: ['sso'] })
    onEnd()
  }, [answer.error, status, name, notices, known, onEnd])
  return <StatusIndicator type="in-progress">Being provisioned</StatusIndicator>
}
