import { useLocation, useSearch } from 'wouter'

/** The address of an account page that leads back to where the person is now. */
export function useWayBack(page: '/sign-in' | '/sign-up'): string {
  const [here] = useLocation()
  return here === '/' ? page : `${page}?next=${encodeURIComponent(here)}`
}

/** Where to go after signing in. Only a path of this page: a link from elsewhere must not lead away. */
export function useNext(): { next: string; search: string } {
  const search = useSearch()
  const next = new URLSearchParams(search).get('next') ?? '/'
  return { next: /^\/(?![/\\])/.test(next) ? next : '/', search: search && `?${search}` }
}
