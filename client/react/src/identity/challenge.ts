/** A secret kept here and its SHA-256 for the server, as in PKCE (RFC 7636): whoever reads the reply cannot use its `handoff`. */
export interface Challenge {
  verifier: string
  challenge: string
}

/** Undefined where the page has no `crypto.subtle` (plain HTTP, not localhost): the session then ends with its access token. */
export async function makeChallenge(): Promise<Challenge | undefined> {
  if (!globalThis.crypto?.subtle) {
    return undefined
  }

  const verifier = base64url(crypto.getRandomValues(new Uint8Array(32)))
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))
  return { verifier, challenge: base64url(new Uint8Array(hash)) }
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes)).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')
}
