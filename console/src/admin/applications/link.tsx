import Link from '@cloudscape-design/components/link'
import { ApplicationName } from '../names'
import { useApplicationPage } from './arn'

/** An application's name, which leads to its page. */
export function ApplicationLink({ arn }: { arn: string }) {
  const page = useApplicationPage()
  return (
    <Link href={`#${page(arn)}`}>
      <ApplicationName arn={arn} />
    </Link>
  )
}
