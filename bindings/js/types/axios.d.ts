// The types of `aftercall/axios`.

import type { AxiosAdapter, AxiosRequestConfig } from "axios";
import type { AdapterOptions, FetchOptions } from "./index.js";

declare module "axios" {
  interface AxiosRequestConfig {
    /** Options of this call for the adapter of aftercall. */
    aftercall?: FetchOptions;
  }
}

/**
 * An adapter that decides: `axios.create({ adapter: axiosAdapter() })`. `adapter` is the one that sends, by default axios'
 * own.
 */
export function axiosAdapter(
  options?: AdapterOptions & { adapter?: AxiosRequestConfig["adapter"] },
): AxiosAdapter;
