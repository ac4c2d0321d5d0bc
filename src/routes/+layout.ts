// The app runs in the browser alone: one page that opens without a network (N17).
export const ssr = false;
export const prerender = false;
