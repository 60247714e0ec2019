import { useParams, useSearchParams } from 'react-router'
import { useCenter } from '../center'
import { lastPart } from '../common/arn'

const accountOf = (arn: string): string => arn.split(':')[4] ?? ''

/**
 * Answers the page of an application, or of a tab of it. Its ARN bears the account that
 * made it, so an address says the account too, unless it is the instance's owner.
 */
export function useApplicationPage(): (arn: string, tab?: string) => string {
  const { ownerAccount } = useCenter()
  return (arn, tab) => {
    const account = accountOf(arn)
    return `/applications/${lastPart(arn)}${tab ? `/${tab}` : ''}${account === ownerAccount ? '' : `?account=${account}`}`
  }
}

/** The ARN of the application that the page's address names (apl-…). */
export function useApplicationArn(): string {
  const { instanceArn, ownerAccount } = useCenter()
  const { id = '' } = useParams()
  const account = useSearchParams()[0].get('account') ?? ownerAccount
  return `arn:aws:sso::${account}:application/${lastPart(instanceArn)}/${id}`
}
