import { cva, type VariantProps } from 'class-variance-authority'
import { Slot } from 'radix-ui'
import type { ComponentProps } from 'react'
import { classes } from './classes'

const looks = cva(
  'inline-flex items-center justify-center gap-2 rounded-full font-medium whitespace-nowrap transition-colors disabled:cursor-not-allowed aria-disabled:cursor-progress',
  {
    variants: {
      look: {
        solid: 'bg-brand text-on-brand hover:bg-brand-strong disabled:bg-sunken disabled:text-muted',
        quiet: 'border border-line bg-surface text-ink hover:bg-sunken',
        bare: 'text-ink hover:bg-sunken',
      },
      size: {
        normal: 'min-h-11 px-5 text-[0.95rem]',
        small: 'min-h-9 px-3.5 text-sm',
        icon: 'size-10',
      },
    },
    defaultVariants: { look: 'solid', size: 'normal' },
  },
)

export interface ButtonProps extends ComponentProps<'button'>, VariantProps<typeof looks> {
  /** Gives the look to the child (a link) instead of making a button. */
  asChild?: boolean
}

export function Button({ asChild, look, size, className, ...rest }: ButtonProps) {
  const Tag = asChild ? Slot.Root : 'button'
  return <Tag {...(!asChild && { type: 'button' as const })} {...rest} className={classes(looks({ look, size }), className)} />
}
