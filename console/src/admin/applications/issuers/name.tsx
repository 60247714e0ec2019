import { useCall } from '../../../aws/hooks'
import { service as ssoadmin } from '../../../aws/services/ssoadmin'
import { lastPart } from '../../common/arn'

/** A trusted token issuer's name; its id where it is not known, and that it is deleted where it is. */
export function IssuerName({ arn }: { arn: string }) {
  const answer = useCall(ssoadmin, 'DescribeTrustedTokenIssuer', { TrustedTokenIssuerArn: arn })
  if (answer.error?.missing) return <>{lastPart(arn)} (deleted)</>
  return <>{answer.data?.Name || lastPart(arn)}</>
}
