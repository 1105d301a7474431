import { WarrenError } from '@warren/react'
import { expect, test } from 'vitest'
import { agoInWords, errorInWords, secondsInWords } from '../src/live/describe'
import { inOrder, toPeople, withPresence, withProfile } from '../src/people/people'
import { stockInWords, withChange } from '../src/shop/stock'

const lantern = { sku: 'lantern', name: 'Lantern', price: 40, available: 9, version: 4 }
const ada = { uid: '1', displayName: 'Ada', version: 2, online: false, devices: 0, lastSeenAt: null }
const bo = { uid: '2', displayName: 'Bo', version: 1, online: true, devices: 1, lastSeenAt: null }

test('a newer stock push changes its item, an older one nothing', () => {
  expect(withChange([lantern], { sku: 'lantern', available: 8, version: 5 })[0]!.available).toBe(8)
  expect(withChange([lantern], { sku: 'lantern', available: 10, version: 3 })[0]!.available).toBe(9)
})

test('stock is told in words', () => {
  expect([0, 2, 12].map(stockInWords)).toEqual(['Sold out', 'Only 2 left', '12 in stock'])
})

test('a rename keeps who is online; a late copy of the old name is not believed', () => {
  const renamed = withProfile(toPeople([bo]), { uid: '2', displayName: 'Bob', version: 2 })
  expect(renamed.get('2')).toMatchObject({ displayName: 'Bob', online: true })
  expect(withProfile(renamed, { uid: '2', displayName: 'Bo', version: 1 }).get('2')!.displayName).toBe('Bob')
})

test('a newcomer is added offline, and presence of strangers is ignored', () => {
  const people = withPresence(withProfile(toPeople([]), { uid: '9', displayName: 'Cy', version: 1 }), [
    { uid: '9', online: true, devices: 2 }, { uid: '8', online: true, devices: 1 },
  ])
  expect([...people.keys()]).toEqual(['9'])
  expect(people.get('9')).toMatchObject({ online: true, devices: 2 })
})

test('who is here comes first', () => {
  expect(inOrder(toPeople([ada, bo])).map(({ uid }) => uid)).toEqual(['2', '1'])
})

test('times are told as people tell them', () => {
  const now = Date.parse('2026-01-10T12:00:00Z')
  expect(agoInWords('2026-01-10T11:59:40Z', now)).toBe('just now')
  expect(agoInWords('2026-01-10T11:55:00Z', now)).toBe('5 min ago')
  expect(agoInWords('2026-01-10T09:00:00Z', now)).toBe('3 h ago')
  expect([0.4, 30, 200].map(secondsInWords)).toEqual(['1 second', '30 seconds', '4 minutes'])
})

test('an error says what to do next', () => {
  expect(errorInWords(new WarrenError({ code: 'rate_limited', message: '', retryAfter: 12 }))).toContain('Try again in 12 seconds.')
  expect(errorInWords(new WarrenError({ code: 'internal', message: '', requestId: 'r-7' }))).toContain('r-7')
  expect(errorInWords(new WarrenError({ code: 'email_taken', message: 'This address has an account.' }))).toBe('This address has an account.')
})
