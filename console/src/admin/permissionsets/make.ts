import { call, type Authority } from '../../aws/service'
import { service as ssoadmin, type CustomerManagedPolicyReference, type PermissionsBoundary, type Tag } from '../../aws/services/ssoadmin'
import { managedPolicyArn } from './predefined'
import type { General } from './fields'

/** A permission set that is being put together. */
export interface Draft extends General {
  /** Name of the predefined one; '' makes a custom one of the policies below. */
  predefined: string
  name: string
  managed: string[]
  customer: CustomerManagedPolicyReference[]
  inline: string
  boundary: PermissionsBoundary | undefined
  tags: Tag[]
}

export const empty: Draft = { predefined: 'AdministratorAccess', name: 'AdministratorAccess', description: '', sessionDuration: 'PT1H', relayState: '', managed: [], customer: [], inline: '', boundary: undefined, tags: [] }

/** What could not be added to a set that was made. */
export interface Made {
  arn: string
  missing: { what: string; error: unknown }[]
}

/**
 * Makes a permission set: first the set, then part after part. When the set itself is
 * refused that is thrown; a part that is refused leaves the rest, and is told.
 */
export async function make(authority: Authority, instance: string, d: Draft, policyOf: (name: string) => string): Promise<Made> {
  const { PermissionSet: set } = await call(authority, ssoadmin, 'CreatePermissionSet', {
    InstanceArn: instance,
    Name: d.name,
    Description: d.description || undefined,
    SessionDuration: d.sessionDuration,
    RelayState: d.relayState || undefined,
    Tags: d.tags.length ? d.tags : undefined,
  })
  const made: Made = { arn: set?.PermissionSetArn ?? '', missing: [] }
  const of = { InstanceArn: instance, PermissionSetArn: made.arn }
  const add = async (what: string, act: () => Promise<unknown>) => {
    try {
      await act()
    } catch (error) {
      made.missing.push({ what, error })
    }
  }
  for (const arn of d.predefined ? [managedPolicyArn(policyOf(d.predefined))] : d.managed) {
    await add(`the policy ${arn}`, () => call(authority, ssoadmin, 'AttachManagedPolicyToPermissionSet', { ...of, ManagedPolicyArn: arn }))
  }
  if (d.predefined) return made
  for (const r of d.customer) {
    await add(`the policy ${r.Name}`, () => call(authority, ssoadmin, 'AttachCustomerManagedPolicyReferenceToPermissionSet', { ...of, CustomerManagedPolicyReference: r }))
  }
  if (d.inline.trim()) await add('the inline policy', () => call(authority, ssoadmin, 'PutInlinePolicyToPermissionSet', { ...of, InlinePolicy: d.inline }))
  const boundary = d.boundary
  if (boundary) await add('the permissions boundary', () => call(authority, ssoadmin, 'PutPermissionsBoundaryToPermissionSet', { ...of, PermissionsBoundary: boundary }))
  return made
}
