/** Buttons of a sheet: the one that leads, and the one beside it. */
export const mainButton =
  'bg-accent text-body flex h-[50px] w-full items-center justify-center gap-2 rounded-[14px] px-4 font-semibold text-white sm:h-10 sm:rounded-[10px]';
export const quietButton =
  'text-accent-ink hover:bg-hover active:bg-press text-body flex h-[50px] w-full items-center justify-center gap-2 rounded-[14px] px-4 font-semibold sm:h-10 sm:rounded-[10px]';
