/** A browser as far as redirects and cookies go: each host has its own, and nothing else is sent along. */
export class CookieJar {
  readonly #cookies = new Map<string, Map<string, { readonly value: string; readonly path: string }>>();

  /** Opens an address and follows where it leads, until something is no redirect or `until` says so. */
  async open(
    address: string,
    { until = () => false, ...init }: RequestInit & { readonly until?: (url: URL) => boolean } = {},
  ): Promise<{ readonly url: URL; readonly response: Response }> {
    let url = new URL(address);
    let asked: RequestInit = init;
    for (let step = 0; step < 20; step += 1) {
      if (until(url)) return { url, response: new Response(null) };
      const response = await this.fetch(url, asked);
      const to = response.headers.get('location');
      if (to === null) return { url, response };
      url = new URL(to, url);
      asked = {};
    }
    throw new Error(`${address} leads nowhere`);
  }

  /** Asks one address with the cookies of its host, and keeps those that it sets. */
  async fetch(url: URL, init: RequestInit = {}): Promise<Response> {
    const cookie = this.header(url);
    const response = await fetch(url, {
      ...init,
      redirect: 'manual',
      headers: { ...(init.headers as Record<string, string> | undefined), ...(cookie === '' ? {} : { cookie }) },
    });
    for (const set of response.headers.getSetCookie()) this.#keep(url.host, set);
    return response;
  }

  /** The cookies that an address gets, for a `cookie` header. */
  header(url: URL): string {
    return [...(this.#cookies.get(url.host) ?? [])]
      .filter(([, { path }]) => url.pathname.startsWith(path))
      .map(([name, { value }]) => `${name}=${value}`)
      .join('; ');
  }

  #keep(host: string, set: string): void {
    const [pair = '', ...attributes] = set.split(/;\s*/);
    const at = pair.indexOf('=');
    const value = pair.slice(at + 1);
    const of = (name: string): string | undefined =>
      attributes.find((one) => one.toLowerCase().startsWith(`${name}=`))?.slice(name.length + 1);
    const cookies = this.#cookies.get(host) ?? new Map<string, { value: string; path: string }>();
    const isOver = of('max-age') === '0' || new Date(of('expires') ?? '2100-01-01').getTime() < Date.now();
    if (isOver) cookies.delete(pair.slice(0, at));
    else cookies.set(pair.slice(0, at), { value, path: of('path') ?? '/' });
    this.#cookies.set(host, cookies);
  }
}
