import { expect, test } from 'vitest'
import { consoleHref, destination } from './destination'
import { keysUrl, readShortcut, shortcutUrl } from './shortcut'

const origin = 'https://sso.example.com'

test('what a shortcut names comes back out of its address', () => {
  const all = { account: '111122223333', role: 'Power+User=,.@-', destination: '/console#/users/a?b=c&account_id=4' }
  for (const s of [all, { account: '111122223333', role: undefined, destination: undefined }]) {
    const url = new URL(shortcutUrl(`${origin}/start`, s))
    expect(url.pathname).toBe('/start')
    const [path, query] = url.hash.slice(1).split('?')
    expect(path).toBe('/console')
    expect(readShortcut(new URLSearchParams(query))).toEqual(s)
  }
})

test('a link to access keys can be added to by no name', () => {
  const url = new URL(keysUrl(`${origin}/start`, '111122223333', 'a&keys=4#?'))
  expect([...new URLSearchParams(url.hash.split('?')[1])]).toEqual([['keys', '111122223333'], ['role', 'a&keys=4#?']])
})

test('a shortcut without an account is none', () => {
  for (const query of ['', 'role_name=A', 'account_id=12', 'account_id=11112222333x', 'account_id=<img>']) expect(readShortcut(new URLSearchParams(query))).toBeUndefined()
})

test('destinations in the console keep their fragment and nothing else', () => {
  expect(destination('/console', origin)).toEqual({ kind: 'console', fragment: '' })
  expect(destination('/console/', origin)).toEqual({ kind: 'console', fragment: '' })
  expect(destination('/console?account_id=999#/users/1', origin)).toEqual({ kind: 'console', fragment: '#/users/1' })
  expect(destination('https://sso.example.com/console#/audit', origin)).toEqual({ kind: 'console', fragment: '#/audit' })
})

test('destinations elsewhere are told from those in the console', () => {
  expect(destination('https://console.aws.amazon.com/ec2', origin)).toEqual({ kind: 'elsewhere', url: 'https://console.aws.amazon.com/ec2' })
  expect(destination('https://sso.example.com.evil.example/console', origin).kind).toBe('elsewhere')
  expect(destination('https://sso.example.com:8443/console', origin).kind).toBe('elsewhere')
})

test('no other destination is one', () => {
  for (const text of [
    'javascript:alert(1)', 'JavaScript:alert(1)', 'java\nscript:alert(1)', ' javascript:alert(1)', 'data:text/html,x', 'blob:https://sso.example.com/1',
    '//evil.example', '///evil.example', '/\\evil.example', '\\\\evil.example', '/\t/evil.example', 'https:\\\\evil.example', 'http://evil.example/',
    'https:evil.example', 'https://user@sso.example.com/console', 'https://sso.example.com@evil.example/', 'ftp://sso.example.com/console', '', 'console', '#/users',
    '/signout', '/start', '/console/../signout', '/console/x', '/consoles', '/app/x.js', '/authorize?client_id=x',
  ])
    expect(destination(text, origin), text).toEqual({ kind: 'nowhere' })
})

test('a console link can be added to by neither value', () => {
  expect(consoleHref('111122223333', 'a&b#c', '#/users')).toBe('/console?account_id=111122223333&role_name=a%26b%23c#/users')
})
