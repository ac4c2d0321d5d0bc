/** `blob:` addresses of bytes that a screen shows, each made once and given back when its bytes have gone. */
export class ObjectAddresses {
  readonly #addresses = new Map<number, string>();

  of(id: number, blob: Blob): string {
    const address = this.#addresses.get(id) ?? URL.createObjectURL(blob);
    this.#addresses.set(id, address);
    return address;
  }

  /** Only these are there from now on. */
  keep(ids: readonly (number | undefined)[]): void {
    for (const [id, address] of this.#addresses) {
      if (ids.includes(id)) continue;
      URL.revokeObjectURL(address);
      this.#addresses.delete(id);
    }
  }
}
