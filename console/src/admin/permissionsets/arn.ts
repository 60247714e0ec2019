import { useParams } from 'react-router'
import { useCenter } from '../center'

/** The ARN of the permission set that the page's address names (ps-…). */
export function useSetArn(): string {
  const { instanceArn } = useCenter()
  const { id } = useParams()
  return `${instanceArn.replace(':instance/', ':permissionSet/')}/${id ?? ''}`
}

/** A permission set's page. */
export const pageOf = (arn: string): string => `/permission-sets/${arn.slice(arn.lastIndexOf('/') + 1)}`
