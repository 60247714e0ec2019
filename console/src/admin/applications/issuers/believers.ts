import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { Failure } from '../../../aws/error'
import { call } from '../../../aws/service'
import { service as ssoadmin, type Application } from '../../../aws/services/ssoadmin'
import { useAuthority } from '../../../session/authority'
import { useCenter } from '../../center'

const most = 500 // applications that are asked

/** The applications whose JWT bearer grant names an issuer. */
export interface Believers {
  applications: Application[]
  /** There are more applications than were asked. */
  more: boolean
}

/** Finds the applications that take an issuer's tokens. No operation tells them: each is asked for its grant. */
export function useBelievers(issuer: string): UseQueryResult<Believers, Failure> {
  const authority = useAuthority()
  const { instanceArn } = useCenter()
  return useQuery<Believers, Failure>({
    queryKey: ['sso', 'believers', issuer],
    queryFn: async ({ signal }) => {
      const found: Application[] = []
      let asked = 0
      let NextToken: string | undefined
      do {
        const page = await call(authority, ssoadmin, 'ListApplications', { InstanceArn: instanceArn, MaxResults: 50, NextToken }, signal)
        for (const a of page.Applications ?? []) {
          const grant = await jwtBearer(a.ApplicationArn ?? '')
          if (grant?.AuthorizedTokenIssuers?.some((i) => i.TrustedTokenIssuerArn === issuer)) found.push(a)
        }
        asked += page.Applications?.length ?? 0
        NextToken = page.NextToken
      } while (NextToken && asked < most)
      return { applications: found, more: NextToken !== undefined }

      async function jwtBearer(arn: string) {
        try {
          return (await call(authority, ssoadmin, 'GetApplicationGrant', { ApplicationArn: arn, GrantType: 'urn:ietf:params:oauth:grant-type:jwt-bearer' }, signal)).Grant.JwtBearer
        } catch (e) {
          if (e instanceof Failure && e.missing) return undefined // no such grant, or deleted meanwhile
          throw e
        }
      }
    },
  })
}
