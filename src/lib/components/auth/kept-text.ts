/** Something typed that a reload must not cost, kept for this tab only. Never for passwords. */
export interface KeptText {
  read(): string;
  keep(text: string): void;
}

/** Keeps a text in the tab's session storage; without storage it lives as long as the page. */
export function keptText(key: string): KeptText {
  return {
    read: () => {
      try {
        return sessionStorage.getItem(key) ?? '';
      } catch {
        // Storage is switched off: nothing was kept.
        return '';
      }
    },
    keep: (text) => {
      try {
        sessionStorage.setItem(key, text);
      } catch {
        // Storage is switched off: the page itself still holds the text.
      }
    },
  };
}
