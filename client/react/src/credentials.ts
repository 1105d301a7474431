/** Who a socket speaks for. `createIdentity` is the one that comes with the package; a test or an app may bring its own. */
export interface Credentials {
  /** Asked before each CONNECT: the access token to send, or nothing to connect anonymously. Must end by itself. */
  token(): Promise<string | undefined>
  /** The server refused the token. True: connect again (with what `token` gives now). */
  refused(code: string): Promise<boolean>
  /** Who is signed in, to keep one person's requests from being sent again as another's. */
  owner(): string | undefined
}
