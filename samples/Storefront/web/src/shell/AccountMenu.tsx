import { useIdentity } from '@warren/react'
import { LogOut, UserRound } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import { Link } from 'wouter'
import { useSignOut } from '../account/useSignOut'
import { Avatar } from '../ui/Avatar'

const item = 'flex min-h-10 w-full cursor-pointer items-center gap-2.5 rounded-xl px-3 text-sm outline-none data-highlighted:bg-sunken'

export function AccountMenu() {
  const { user } = useIdentity()
  const signOut = useSignOut()
  if (!user) {
    return null
  }

  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger className="rounded-full">
        <span className="sr-only">Account of {user.displayName}</span>
        <Avatar uid={user.uid} name={user.displayName} />
      </DropdownMenu.Trigger>
      <DropdownMenu.Content align="end" sideOffset={6} className="z-50 max-w-72 min-w-52 animate-arrive rounded-2xl border border-line bg-surface p-1.5 shadow-lg shadow-black/10">
        <DropdownMenu.Label className="truncate px-3 py-2 text-sm font-medium">{user.displayName}</DropdownMenu.Label>
        <DropdownMenu.Separator className="mx-3 mb-1 h-px bg-line" />
        <DropdownMenu.Item asChild>
          <Link href="/profile" className={item}><UserRound aria-hidden className="size-4 text-muted" /> Profile</Link>
        </DropdownMenu.Item>
        <DropdownMenu.Item className={item} onSelect={signOut}>
          <LogOut aria-hidden className="size-4 text-muted" /> Sign out
        </DropdownMenu.Item>
      </DropdownMenu.Content>
    </DropdownMenu.Root>
  )
}
