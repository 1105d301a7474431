/** The person who is signed in, as `user.signIn` and `user.me` answer. */
export interface User {
  uid: string
  displayName: string
  email?: string
  version?: number
  [more: string]: unknown
}

/** An access token and how long it is good for. It lives in memory only. */
export interface Grant {
  token: string
  /** When it ends, in milliseconds since 1970 by this machine's clock. */
  expiresAt: number
  user: User | undefined
}

/** Reads the reply of `user.signIn` or `/auth/refresh`. */
export function toGrant(reply: unknown, user?: User): Grant {
  const { accessToken, expiresIn, user: who } = reply as { accessToken: string; expiresIn: number; user?: User }
  return { token: accessToken, expiresAt: Date.now() + expiresIn * 1_000, user: who ?? user }
}
