import type { RoomPhotoRow } from '$lib/projection/room-commands.ts';

/** Where a picture that is on this device only can be shown from, as long as the component is there. */
export function localAddress(photo: () => RoomPhotoRow | null): { readonly address: string | null } {
  let address = $state.raw<string | null>(null);
  $effect(() => {
    const row = photo();
    if (row === null) return;
    const made = URL.createObjectURL(new Blob([row.bytes], { type: row.type }));
    address = made;
    return () => {
      address = null;
      URL.revokeObjectURL(made);
    };
  });
  return {
    get address() {
      return address;
    },
  };
}
