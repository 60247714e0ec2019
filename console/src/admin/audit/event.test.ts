import { expect, test } from 'vitest'
import { csv, jsonLines, shown } from './event'

const record = { eventName: 'CreateUser', sourceIPAddress: '203.0.113.1', errorMessage: 'no' }
const event = { EventId: 'e1', EventTime: 1_700_000_000, EventName: 'CreateUser', EventSource: 'sso-directory.amazonaws.com', AccountId: '111122223333', ReadOnly: false, ErrorCode: 'AccessDenied', UserName: '=cmd|x', Resources: [{ ResourceType: 't', ResourceName: 'a, "b"' }], CloudTrailEvent: JSON.stringify(record) }

test('a table is quoted, and no cell is a formula', () => {
  const [head, row] = csv([shown(event)]).split('\r\n')
  expect(head).toBe('time,event,source,user,from,account,resources,error,message,id')
  expect(row).toBe(`2023-11-14T22:13:20.000Z,CreateUser,sso-directory.amazonaws.com,'=cmd|x,203.0.113.1,111122223333,"a, ""b""",AccessDenied,no,e1`)
})

test('records are written as they are', () => {
  expect(jsonLines([shown(event)])).toBe(JSON.stringify(record) + '\n')
})

test('a damaged record is shown by what stands beside it', () => {
  expect(shown({ ...event, CloudTrailEvent: '{' }).name).toBe('CreateUser')
})
