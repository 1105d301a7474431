import type { User } from '@warren/react'

/** A thing on the shelf. `version` grows with each change of its stock. */
export interface Item {
  sku: string
  name: string
  price: number
  available: number
  version: number
}

export interface StockChanged {
  sku: string
  available: number
  version: number
}

/** What anybody who is signed in may know about a person. `version` grows with each change of the profile. */
export interface Profile {
  uid: string
  displayName: string
  version: number
}

export interface Presence {
  uid: string
  online: boolean
  devices: number
  lastSeenAt?: string | null
}

export interface Me extends User {
  email: string
  locale?: string | null
  bio?: string | null
  version: number
}

declare module '@warren/react' {
  interface Register {
    requests: {
      'user.register': { request: { email: string; password: string; displayName: string; locale?: string; accept: true }; reply: object }
      'user.password.forgot': { request: { email: string }; reply: object }
      'user.password.reset': { request: { token: string; password: string }; reply: object }
      'user.me': { request: object; reply: Me }
      'user.profile.update': { request: { displayName?: string; ifVersion?: number }; reply: Me }
      'user.list': { request: object; reply: { users: (Profile & Presence)[] } }
      'stock.list': { request: object; reply: { items: Item[] } }
      'stock.reserve': { request: { sku: string; quantity: number }; reply: { reservationId: string; sku: string; quantity: number; available: number } }
    }
    pushes: {
      'stock.changed': StockChanged
      'presence.changed': Presence
      'user.profile': Profile
      'user.changed': Partial<Me>
      'people.changed': Profile
    }
  }
}
