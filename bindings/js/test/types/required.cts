// The same package where modules are required.

import aftercall = require("aftercall");
import undici = require("aftercall/undici");

export const remedy: aftercall.Remedy = aftercall.judge({ status: 503 }).remedy;
export const interceptor = undici.interceptor({ policy: { attempts: 2 } });
