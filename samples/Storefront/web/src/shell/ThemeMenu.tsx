import { Check, Monitor, Moon, Sun } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import { Button } from '../ui/Button'
import { useTheme, type Theme } from './useTheme'

const themes: [Theme, string, typeof Sun][] = [['system', 'Like the system', Monitor], ['light', 'Light', Sun], ['dark', 'Dark', Moon]]

export function ThemeMenu() {
  const [theme, choose] = useTheme()
  const [, name, Icon] = themes.find(([one]) => one === theme)!
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>
        <Button look="bare" size="icon" aria-label={`Theme: ${name}`}><Icon aria-hidden className="size-5" /></Button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Content align="end" sideOffset={6} className="z-50 min-w-48 animate-arrive rounded-2xl border border-line bg-surface p-1.5 shadow-lg shadow-black/10">
        <DropdownMenu.RadioGroup value={theme} onValueChange={(value) => choose(value as Theme)}>
          {themes.map(([value, label, ThemeIcon]) => (
            <DropdownMenu.RadioItem key={value} value={value} className="flex min-h-10 cursor-pointer items-center gap-2.5 rounded-xl px-3 text-sm outline-none data-highlighted:bg-sunken">
              <ThemeIcon aria-hidden className="size-4 text-muted" />
              <span className="grow">{label}</span>
              <DropdownMenu.ItemIndicator><Check aria-hidden className="size-4" /></DropdownMenu.ItemIndicator>
            </DropdownMenu.RadioItem>
          ))}
        </DropdownMenu.RadioGroup>
      </DropdownMenu.Content>
    </DropdownMenu.Root>
  )
}
