import { failure } from './error'
import { authorized, send, type Authority } from './service'

/** A service of the query protocol: its name in signatures, and the version of its API. */
export interface QueryService {
  name: string
  version: string
}

export const iam: QueryService = { name: 'iam', version: '2010-05-08' }
export const sts: QueryService = { name: 'sts', version: '2011-06-15' }

/**
 * Calls an operation of the query protocol and answers its XML. Input is flat, lists
 * spelled out ('ActionNames.member.1'). Read the answer with text() and all().
 */
export async function query(authority: Authority, service: QueryService, operation: string, input: Record<string, string> = {}, signal?: AbortSignal): Promise<Element> {
  const body = new URLSearchParams({ Action: operation, Version: service.version, ...input }).toString()
  const request = await authorized(authority, service.name, { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' }, body)
  const response = await send(request, signal)
  if (!response.ok) throw await failure(response)
  return parse(await response.text())
}

/** Reads every page of an operation that lists, and answers the members of the list of a name. */
export async function members(authority: Authority, service: QueryService, operation: string, list: string, input: Record<string, string>, signal?: AbortSignal): Promise<Element[]> {
  const found: Element[] = []
  let marker = ''
  do {
    const page = await query(authority, service, operation, { MaxItems: '1000', ...input, ...(marker && { Marker: marker }) }, signal)
    found.push(...(all(page, list)[0]?.children ?? []))
    marker = text(page, 'Marker')
  } while (marker)
  return found
}

/** Text of the first element of a name below another one; '' when there is none. */
export const text = (e: Element, name: string): string => all(e, name)[0]?.textContent ?? ''

/** The elements of a name below another one. */
export const all = (e: Element, name: string): Element[] => [...e.getElementsByTagName(name)]

interface TrustedTypes {
  createPolicy(name: string, rules: { createHTML: (s: string) => string }): { createHTML: (s: string) => string }
}

// Trusted Types guard the parser of documents as well. What is parsed here is XML:
// nothing of it is ever put into the page.
const trusted = (window as unknown as { trustedTypes?: TrustedTypes }).trustedTypes?.createPolicy('gatehouse-xml', { createHTML: (s) => s })

function parse(xml: string): Element {
  return new DOMParser().parseFromString(trusted ? trusted.createHTML(xml) : xml, 'application/xml').documentElement
}
