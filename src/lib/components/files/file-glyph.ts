import File from '@lucide/svelte/icons/file';
import FileArchive from '@lucide/svelte/icons/file-archive';
import FileImage from '@lucide/svelte/icons/file-image';
import FileMusic from '@lucide/svelte/icons/file-music';
import FilePlay from '@lucide/svelte/icons/file-play';
import FileSpreadsheet from '@lucide/svelte/icons/file-spreadsheet';
import FileText from '@lucide/svelte/icons/file-text';
import Presentation from '@lucide/svelte/icons/presentation';
import type { Component } from 'svelte';

type Icon = Component<{ size?: number; strokeWidth?: number; class?: string; 'aria-hidden'?: 'true' }>;

const byEnding: Readonly<Record<string, Icon>> = {
  ...of(FileText, 'pdf', 'doc', 'docx', 'odt', 'rtf', 'txt', 'md', 'hwp', 'hwpx', 'pages', 'jtd'),
  ...of(FileSpreadsheet, 'xls', 'xlsx', 'ods', 'csv', 'tsv', 'numbers', 'cell'),
  ...of(Presentation, 'ppt', 'pptx', 'odp', 'key', 'show'),
  ...of(FileArchive, 'zip', '7z', 'rar', 'gz', 'tar', 'tgz', 'alz', 'egg', 'lzh'),
};

function of(icon: Icon, ...endings: readonly string[]): Record<string, Icon> {
  return Object.fromEntries(endings.map((ending) => [ending, icon]));
}

/** What a file is drawn as: by its ending, which people go by, else by its media type. */
export function fileGlyph({ name, type }: { readonly name: string; readonly type: string }): Icon {
  const ending = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  const known = byEnding[ending];
  if (known) return known;
  if (type.startsWith('image/')) return FileImage;
  if (type.startsWith('audio/')) return FileMusic;
  if (type.startsWith('video/')) return FilePlay;
  return type.startsWith('text/') ? FileText : File;
}
