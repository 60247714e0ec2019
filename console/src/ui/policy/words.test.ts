import { expect, test } from 'vitest'
import type { PolicyFinding } from '../../aws/services/gatehouse'
import { plain, summary } from './words'

const of = (...types: PolicyFinding['Type'][]): PolicyFinding[] =>
  types.map((Type) => ({ Type, IssueCode: 'X', Message: 'x', Line: 1, Column: 1, EndLine: 1, EndColumn: 2 }))

test('findings are counted by kind, what matters most first', () => {
  expect(summary([])).toBe('Nothing was found.')
  expect(summary(of('SUGGESTION', 'ERROR'))).toBe('1 error, 1 suggestion.')
  expect(summary(of('WARNING', 'SECURITY_WARNING', 'WARNING', 'ERROR', 'ERROR'))).toBe('2 errors, 1 security warning, 2 warnings.')
})

test('a replacement is shown as people write it', () => {
  expect(plain('"s3:GetObject"')).toBe('s3:GetObject')
  expect(plain('true')).toBe('true')
  expect(plain('{ "Version": "2012-10-17",')).toBe('{ "Version": "2012-10-17",')
})
