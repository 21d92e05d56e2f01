// The types of `aftercall/undici`.

import type { Dispatcher } from "undici";
import type { AdapterOptions } from "./index.js";

/** An interceptor that decides: `new Agent().compose(interceptor())`. Put it before one that follows redirects. */
export function interceptor(options?: AdapterOptions): Dispatcher.DispatcherComposeInterceptor;
