/**
 * Where somebody goes who has signed in: back to the contact link that brought them, else to the start. Only such links:
 * an address anybody could write leads nowhere else.
 */
export function afterSignIn(search: string): string {
  const to = new URLSearchParams(search).get('to') ?? '';
  return /^\/c\/[0-9a-z]{26}$/.test(to) ? to : '/';
}
