import { useIdentity, type WarrenError } from '@warren/react'
import { errorInWords } from '../live/describe'
import { toast } from '../ui/toasts'

/** Signs out and says so. */
export function useSignOut(): () => void {
  const { signOut } = useIdentity()
  return () => void signOut().then(
    () => toast('good', 'You are signed out.'),
    (error: WarrenError) => toast('bad', `Signed out here, but the server could not be told. ${errorInWords(error)}`),
  )
}
