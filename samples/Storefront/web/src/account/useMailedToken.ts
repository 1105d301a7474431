import { useEffect, useState } from 'react'

const fromAddress = () => window.location.hash.slice(1)

/**
 * The token of the link that was opened, from behind the `#`, which no server and no log ever sees. It is taken out of the address at once,
 * so that neither history nor a copied address holds it.
 */
export function useMailedToken(): string {
  const [token, setToken] = useState(fromAddress)

  useEffect(() => {
    const take = () => {
      const given = fromAddress()
      if (given) {
        setToken(given)
        history.replaceState(history.state, '', window.location.pathname)
      }
    }

    take()
    // A second link, opened in the same tab, loads nothing anew.
    window.addEventListener('hashchange', take)
    return () => window.removeEventListener('hashchange', take)
  }, [])

  return token
}
