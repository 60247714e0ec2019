import Button from '@cloudscape-design/components/button'
import Link from '@cloudscape-design/components/link'
import { useState } from 'react'
import type { AssignmentBatch } from '../../aws/services/gatehouse'
import { principalHref } from '../common/names'

/** Something that has a page, by name where there is one to tell. */
interface Named {
  name: string
  href: string
}

const shown = 10 // before the rest is asked for

export const setsOf = (b: AssignmentBatch): Named[] =>
  b.PermissionSets.map((s) => {
    const id = s.PermissionSetArn.slice(s.PermissionSetArn.lastIndexOf('/') + 1)
    return { name: s.Name ?? id, href: `#/permission-sets/${id}` }
  })

export const principalsOf = (b: AssignmentBatch): Named[] => b.Principals.map((p) => ({ name: p.Name ?? p.PrincipalId, href: principalHref({ type: p.PrincipalType, id: p.PrincipalId }) }))

/** Names that lead to their pages: the first of them, then how many more there are of so many in all, which can be looked at where they are known. */
export function Names({ things, total }: { things: Named[]; total: number }) {
  const [all, setAll] = useState(false)
  const some = all ? things : things.slice(0, shown)
  const more = total - some.length
  return (
    <>
      {some.map((t, i) => (
        <span key={t.href}>
          {i > 0 && ', '}
          <Link href={t.href}>{t.name}</Link>
        </span>
      ))}
      {more > 0 &&
        (things.length > some.length ? (
          <>
            {' '}
            <Button variant="inline-link" onClick={() => setAll(true)}>{`and ${more.toLocaleString()} more`}</Button>
          </>
        ) : (
          ` and ${more.toLocaleString()} more`
        ))}
    </>
  )
}
