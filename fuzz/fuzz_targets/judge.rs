//! libFuzzer's door to the target `judge`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| aftercall_fuzz::judge::run(data));
