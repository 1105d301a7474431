import { useEvent, type WarrenError } from '@warren/react'
import { useState } from 'react'
import type { Item } from '../contracts'
import { useAsk } from '../live/useAsk'
import { withChange } from './stock'

/** The catalogue, kept true by pushes. */
export function useStock(): { items: readonly Item[] | undefined; error: WarrenError | undefined } {
  const [items, setItems] = useState<readonly Item[]>()
  const error = useAsk('stock.list', {}, (reply) => setItems(reply.items))
  useEvent('stock.changed', (change) => setItems((before) => before && withChange(before, change)))
  return { items, error }
}
