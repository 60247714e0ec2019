import type { PolicyFinding } from '../../aws/services/gatehouse'

/** What the kinds of findings are called, in the order in which they matter. */
export const kinds: Record<PolicyFinding['Type'], { one: string; many: string }> = {
  ERROR: { one: 'Error', many: 'errors' },
  SECURITY_WARNING: { one: 'Security warning', many: 'security warnings' },
  WARNING: { one: 'Warning', many: 'warnings' },
  SUGGESTION: { one: 'Suggestion', many: 'suggestions' },
}

/** How much was found, in a sentence: 1 error, 2 warnings. */
export function summary(findings: PolicyFinding[]): string {
  const parts = (Object.keys(kinds) as PolicyFinding['Type'][]).flatMap((type) => {
    const n = findings.filter((f) => f.Type === type).length
    return n === 0 ? [] : [n === 1 ? `1 ${kinds[type].one.toLowerCase()}` : `${n} ${kinds[type].many}`]
  })
  return parts.length === 0 ? 'Nothing was found.' : `${parts.join(', ')}.`
}

/** A text of JSON without its quotation marks; other JSON as it is. */
export function plain(json: string): string {
  try {
    const value: unknown = JSON.parse(json)
    return typeof value === 'string' ? value : json
  } catch {
    return json
  }
}
