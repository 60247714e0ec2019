import { expect, test } from 'vitest'
import { entered } from './enter'

const press = (of: { key?: string; tag?: string; type?: string; expanded?: string; taken?: boolean; composing?: boolean } = {}) =>
  entered({
    key: of.key ?? 'Enter',
    isDefaultPrevented: () => of.taken ?? false,
    nativeEvent: { isComposing: of.composing ?? false },
    target: { tagName: of.tag ?? 'INPUT', type: of.type ?? 'text', getAttribute: () => of.expanded ?? null },
  })

test('Enter in a field of one line sends the form', () => {
  expect([press(), press({ type: 'email' }), press({ expanded: 'false' })]).toEqual([true, true, true])
})

test('Enter that means something else does not', () => {
  const others = [{ key: 'a' }, { tag: 'TEXTAREA' }, { tag: 'BUTTON' }, { type: 'search' }, { type: 'checkbox' }, { type: 'radio' }, { expanded: 'true' }, { taken: true }, { composing: true }]
  for (const of of others) expect(press(of), JSON.stringify(of)).toBe(false)
})
