import Box from '@cloudscape-design/components/box'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import type { Failure } from '../../aws/error'
import { call } from '../../aws/service'
import { service as gatehouse } from '../../aws/services/gatehouse'
import { useAuthority } from '../../session/authority'
import { Confirm } from '../../ui/confirm'
import { count } from '../../ui/format'
import { useCenter } from '../center'
import { assignmentKey, useLosses, type Assignment } from './consequences'
import { WhatPeopleLose } from './lose'
import { products } from './products'

interface Props {
  account: string
  assignments: Assignment[]
  name: (a: Assignment) => string
  onDone: () => void
  onDismiss: () => void
}

const shown = 10

/** Ends some assignments of an account, after it was seen who loses what. */
export function RemoveAssignments({ account, assignments, name, onDone, onDismiss }: Props) {
  const go = useNavigate()
  const authority = useAuthority()
  const known = useQueryClient()
  const { instanceArn } = useCenter()
  const ending = new Set(assignments.map(assignmentKey))
  const lost = useLosses([account], (a, set, principal) => ending.has(assignmentKey({ account: a, set, principal })), true)
  const [parts] = useState(() => products(assignments).map((p) => ({ ...p, token: crypto.randomUUID() })))
  const act = useMutation<string[], Failure>({
    mutationFn: async () => {
      const batches: string[] = []
      for (const p of parts) {
        const { Batch } = await call(authority, gatehouse, 'StartAssignmentBatch', {
          InstanceArn: instanceArn,
          Kind: 'DELETE',
          AccountIds: [account],
          PermissionSetArns: p.sets,
          Principals: p.principals.map((x) => ({ PrincipalType: x.type, PrincipalId: x.id })),
          ClientToken: p.token,
        })
        batches.push(Batch.BatchId)
      }
      return batches
    },
    onSuccess: (batches) => {
      onDone()
      onDismiss()
      void go(batches.length === 1 ? `/assignments/${batches[0]}` : '/assignments')
    },
    onSettled: () => void known.invalidateQueries(),
  })
  return (
    <Confirm
      title={`Remove ${count(assignments.length, 'assignment')}`}
      action="Remove access"
      doing="remove access"
      busy={act.isPending}
      error={act.error}
      waiting={lost.loading}
      onDismiss={onDismiss}
      onConfirm={() => act.mutate()}
    >
      <SpaceBetween size="s">
        <WhatPeopleLose lost={lost} />
        <Box>
          {assignments.slice(0, shown).map((a) => (
            <div key={assignmentKey(a)}>{name(a)}</div>
          ))}
          {assignments.length > shown && <div>and {assignments.length - shown} more</div>}
        </Box>
      </SpaceBetween>
    </Confirm>
  )
}
