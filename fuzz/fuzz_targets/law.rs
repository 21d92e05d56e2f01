//! libFuzzer's door to the target `law`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| aftercall_fuzz::law::run(data));
