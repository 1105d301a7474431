import { Eye, EyeOff } from 'lucide-react'
import { useState, type KeyboardEvent } from 'react'
import { Button } from './Button'
import { Field, type FieldProps } from './Field'

/** A password that can be shown, and that says when Caps Lock is on. */
export function PasswordField({ hint, ...field }: FieldProps) {
  const [shown, setShown] = useState(false)
  const [capsLock, setCapsLock] = useState(false)
  const onKey = (event: KeyboardEvent) => setCapsLock(event.getModifierState?.('CapsLock') ?? false)
  return (
    <Field
      {...field}
      type={shown ? 'text' : 'password'}
      hint={capsLock ? 'Caps Lock is on.' : hint}
      onKeyDown={onKey}
      onKeyUp={onKey}
      spellCheck={false}
      autoCapitalize="none"
      end={(
        <Button look="bare" size="icon" aria-label={shown ? 'Hide password' : 'Show password'} aria-pressed={shown} onClick={() => setShown(!shown)}>
          {shown ? <EyeOff aria-hidden className="size-4.5" /> : <Eye aria-hidden className="size-4.5" />}
        </Button>
      )}
    />
  )
}
