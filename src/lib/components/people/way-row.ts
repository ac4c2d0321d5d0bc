/** A line of a sheet that leads on. */
export const wayRow =
  'text-body text-ink hover:bg-hover active:bg-press focus-ring-inset flex min-h-12 w-full items-center gap-3 rounded-[10px] px-2 text-left font-medium sm:min-h-10';
