import Button, { type ButtonProps } from '@cloudscape-design/components/button'
import { useCall } from '../aws/hooks'
import { service as gatehouse } from '../aws/services/gatehouse'

/** Something that a page offers to do: an action, and the resource when it is known. */
export interface Deed {
  action: string
  resource?: string
}

/** What the role may do of a page's deeds. Until it is known everything is offered: the server decides anyway. */
export interface Rights {
  /** It has been asked, with or without an answer. */
  known: boolean
  may: (action: string, resource?: string) => boolean
  /** Why not, in words; undefined when it may. */
  why: (action: string, resource?: string) => string | undefined
}

/** Asks once what the role may do of some deeds; a name alone is an action on any resource. */
export function useRights(...deeds: (string | Deed)[]): Rights {
  const questions = deeds.map((d) => (typeof d === 'string' ? { Action: d } : { Action: d.action, ResourceArn: d.resource }))
  const answer = useCall(gatehouse, 'EvaluateOwnAccess', { Questions: questions }, { enabled: questions.length > 0 })
  const find = (action: string, resource = '*') => answer.data?.Answers.find((a) => a.Action === action && a.ResourceArn === resource)
  return {
    known: answer.isFetched,
    may: (action, resource) => find(action, resource)?.Decision !== 'DENIED',
    why: (action, resource) => {
      const a = find(action, resource)
      return a?.Decision === 'DENIED' ? (a.Reason ?? `This role may not do ${action}.`) : undefined
    },
  }
}

/** A button that is disabled, with the reason, when the role may not do what it does. */
export function RightsButton({ reason, ...props }: ButtonProps & { reason?: string }) {
  return <Button {...props} disabled={props.disabled || reason !== undefined} disabledReason={reason ?? props.disabledReason} />
}
