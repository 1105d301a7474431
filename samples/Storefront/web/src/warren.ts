import { createIdentity, createWarren, type Identity, type Warren } from '@warren/react'

interface Kept {
  warren: Warren
  identity: Identity
}

function connect(): Kept {
  const warren = createWarren({ url: import.meta.env.VITE_SOCKET_URL })
  return { warren, identity: createIdentity(warren) }
}

// One socket per page, a hot update of this module included.
const kept: Kept = import.meta.hot?.data.kept ?? connect()
if (import.meta.hot) {
  import.meta.hot.data.kept = kept
  import.meta.hot.accept()
}

export const { warren, identity } = kept
