//! libFuzzer's door to the target `contract`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| aftercall_fuzz::contract::run(data));
