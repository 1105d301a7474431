import { useIdentity, useSocket, type WarrenError } from '@warren/react'
import { useState } from 'react'
import { Link } from 'wouter'
import type { Item } from '../contracts'
import { errorInWords } from '../live/describe'
import { Button } from '../ui/Button'
import { toast } from '../ui/toasts'

export function ReserveButton({ item: { sku, name, available } }: { item: Item }) {
  const { status } = useIdentity()
  const { socketSend } = useSocket()
  const [busy, setBusy] = useState(false)

  if (status !== 'signedIn') {
    return <Button asChild look="quiet" size="small"><Link href="/sign-in">Reserve<span className="sr-only"> {name} (sign in first)</span></Link></Button>
  }

  const reserve = async () => {
    if (busy) {
      return
    }
    setBusy(true)
    try {
      const reserved = await socketSend('stock.reserve', { sku, quantity: 1 })
      toast('good', `Reserved: ${name}. ${reserved.available} left.`)
    } catch (error) {
      const { code } = error as WarrenError
      toast('bad', code === 'out_of_stock' ? `${name} is sold out.` : errorInWords(error as WarrenError))
    } finally {
      setBusy(false)
    }
  }

  return (
    <Button size="small" onClick={reserve} disabled={available <= 0} aria-disabled={busy}>
      {busy ? 'Reserving…' : 'Reserve'}<span className="sr-only"> {name}</span>
    </Button>
  )
}
